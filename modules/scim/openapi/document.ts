import type { Context } from '#modules/core/module'
import { resourceTypes } from '../resource-types.ts'
import { listSchema, messages, reference, requiredOf, resourceSchema, type JsonSchema } from './components.ts'
import { otherOperations, ownOperations, requireNames, resourceOperations, type Operation } from './operations.ts'

const tags: Record<string, string> = {
  user: 'People',
  group: 'Groups of people',
  'fido devices': 'Devices of U2F, of which there are none any more',
  'fido2 devices': 'Passkeys and security keys that people have registered',
  'global search': 'Searches over everything',
  bulk: 'Many requests in one',
  discovery: 'What the service can do, and how its resources look'
}

/** The OpenAPI 3.1 document of SCIM, made of the schemas as they are at this moment; ids are Janssen's where it has them. */
export async function openApiDocument(ctx: Context): Promise<object> {
  const { issuer, version } = ctx.config
  const operations = resourceTypes.flatMap(resourceOperations)
  const own = ownOperations(operations.filter(({ tag }) => tag === 'user'))
  const all = [...operations, ...own, ...otherOperations]
  const required = await requiredOfNew(ctx)
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of all) {
    const { path, method } = operation
    paths[path] = { ...paths[path], [method]: described(operation, required) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'minijans SCIM API',
      version,
      description: 'SCIM 2.0 (RFC 7643, 7644, 9865): people, groups and devices for systems that provision them',
      license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0.html' }
    },
    servers: [{ url: '/jans-scim/restv1/v2' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: await schemas(ctx), securitySchemes: securitySchemes(issuer, all) }
  }
}

async function schemas(ctx: Context): Promise<Record<string, JsonSchema>> {
  const kinds = await Promise.all(
    resourceTypes.map(async (type) => {
      const { resource, list } = requireNames(type)
      return [
        [resource, resourceSchema(await type.schemas(ctx))],
        [list, listSchema(`Found with ${type.endpoint}`, reference(resource))]
      ] as const
    })
  )
  const anyOf = resourceTypes.map((type) => reference(requireNames(type).resource))
  return {
    ...Object.fromEntries(kinds.flat()),
    GenericListResponse: listSchema('Resources of every kind', { anyOf }),
    ...messages
  }
}

/** What a new resource must have, by the names of their schemas. */
async function requiredOfNew(ctx: Context): Promise<Map<string, string[]>> {
  const kinds = resourceTypes.map(async (type) => {
    const { core } = await type.schemas(ctx)
    return [requireNames(type).resource, requiredOf(core.attributes)] as const
  })
  return new Map(await Promise.all(kinds))
}

const mediaTypes = ['application/scim+json', 'application/json']

function described(operation: Operation, requiredOfNew: ReadonlyMap<string, string[]>): object {
  const { operationId, tag, summary, scope, parameters = [], body, answer, absence, status = 200 } = operation
  const codes = [...(operation.refusals ?? []), ...(scope === undefined ? [] : [401, 403])].toSorted((a, b) => a - b)
  const required = operation.isNew && body !== undefined ? { required: requiredOfNew.get(body) } : {}
  return {
    operationId,
    tags: [tag],
    summary,
    security: scope === undefined ? [] : [{ scim_oauth: [`https://jans.io/scim/${scope}`] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: true, content: content({ ...reference(body), ...required }) }
    }),
    responses: {
      ...(answer !== undefined && {
        [`${status}`]: {
          description: 'Done',
          content: content(reference(answer), operation.isPlain ? ['application/json'] : mediaTypes)
        }
      }),
      ...((answer === undefined || absence !== undefined) && { '204': { description: absence ?? 'Done' } }),
      ...Object.fromEntries(codes.map((code) => [`${code}`, refusalOf(code)]))
    }
  }
}

const content = (schema: JsonSchema, types = mediaTypes) => Object.fromEntries(types.map((type) => [type, { schema }]))

const refusalOf = (code: number) => ({
  description: refusalTexts[code],
  ...(code !== 304 && { content: content(reference('ErrorResponse')) })
})

const refusalTexts: Readonly<Record<number, string>> = {
  304: 'It is still as it was known',
  400: 'The request is not right',
  401: 'No valid token',
  403: 'Not allowed',
  404: 'There is no such thing',
  409: 'Another one has the name already',
  412: 'It has changed',
  413: 'Too much at once'
}

const securitySchemes = (issuer: string, operations: readonly Operation[]): object => {
  const scopes = new Set(
    operations.flatMap(({ scope }) => (scope === undefined ? [] : [`https://jans.io/scim/${scope}`]))
  )
  return {
    scim_oauth: {
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
