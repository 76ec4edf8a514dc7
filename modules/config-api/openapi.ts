import type { ZodOpenApiObject, ZodOpenApiOperationObject, ZodOpenApiPathItemObject } from 'zod-openapi'
import { z } from 'zod'
import type { Config } from '#modules/core/config'
import { apiErrorSchema } from './errors.ts'
import type { Access, Operation, Plugin } from './operation.ts'
import { alwaysSent } from './output.ts'

/** Address of the document that describes the core or a plugin. */
export const documentPath = ({ basePath }: Plugin): string => `${basePath}/openapi.json`

/** The OpenAPI 3.1 document of the core or of a plugin, as JSON text. */
export async function openApiDocument(
  { issuer, version }: Pick<Config, 'issuer' | 'version'>,
  plugin: Plugin
): Promise<string> {
  // Needed once in the life of a process, if at all.
  const { createDocument } = await import('zod-openapi')
  const paths: Record<string, ZodOpenApiPathItemObject> = {}
  const scopes = new Set<string>()
  const { name, description, basePath, operations, refusal } = plugin
  for (const operation of operations) {
    const path = `${basePath}${operation.path}`
    paths[path] = { ...paths[path], [operation.method]: described(operation, refusal?.schema) }
    for (const scope of operation.access ? alternatives(operation.access).flat() : []) scopes.add(scope)
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      // Command line tools take what follows the dash for the name of the plugin.
      title: name === 'core' ? 'minijans Config API' : `minijans Config API - ${name}`,
      version,
      description,
      license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0.html' }
    },
    // Wherever the document was fetched: it may be on another listener than the issuer, or under another name.
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((tag) => ({ name: tag })),
    paths,
    components: {
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: `${issuer}/jans-auth/restv1/token`,
              scopes: Object.fromEntries([...scopes].toSorted().map((scope) => [scope, scope]))
            }
          }
        }
      }
    }
  }
  return JSON.stringify(
    createDocument(document, {
      override({ jsonSchema: { required, properties }, jsonSchema, io }) {
        if (io === 'output' && required && properties) jsonSchema.required = alwaysSent(required, properties)
      }
    })
  )
}

/** Each of these sets of scopes opens the operation. */
const alternatives = (access: Access): string[][] => [
  [...access.own],
  ...[...access.group, ...access.super].map((scope) => [scope])
]

function described(operation: Operation, refusal: z.ZodType = apiErrorSchema): ZodOpenApiOperationObject {
  const {
    access,
    query,
    body,
    answer,
    answerType = 'application/json',
    absence,
    status = 200,
    refusals = []
  } = operation
  const names = [...operation.path.matchAll(/\{([\w-]+)\}/g)].map(([, name]) => name as string)
  const path = z.object(Object.fromEntries(names.map((name) => [name, z.string()])))
  const error = { 'application/json': { schema: refusal } }
  return {
    operationId: operation.operationId,
    tags: [operation.tag],
    summary: operation.summary,
    security: access ? alternatives(access).map((scopes) => ({ oauth2: scopes })) : [],
    requestParams: { ...(names.length > 0 && { path }), ...(query && { query: query as z.ZodObject }) },
    ...(body && {
      requestBody: {
        required: true,
        content: Object.fromEntries(body.types.map((type) => [type, { schema: body.schema }]))
      }
    }),
    responses: {
      ...(answer
        ? { [`${status}`]: { description: 'Done', content: { [answerType]: { schema: answer } } } }
        : { [`${operation.status ?? 204}`]: { description: 'Done' } }),
      ...(absence && { '204': { description: absence } }),
      ...Object.fromEntries(
        refusals.map((code) => [`${code}`, { description: refusalTexts[code] ?? 'Refused', content: error }])
      ),
      ...(access && {
        '401': {
          description: 'No valid token, or none with the scope',
          content: { 'text/plain': { schema: z.string() } }
        }
      })
    }
  }
}

const refusalTexts: Readonly<Record<number, string>> = {
  400: 'The request is not right',
  404: 'There is no such thing',
  406: 'Not acceptable'
}
