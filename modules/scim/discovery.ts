import { Router, type Request, type RequestHandler } from 'express'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scimConfiguration as properties } from './configuration.ts'
import { refusal, sendScim } from './errors.ts'
import { listResponse } from './list.ts'
import type { ScimAttribute, ScimSchema } from './schema.ts'
import type { ResourceType } from './resource-type.ts'
import { resourceTypes } from './resource-types.ts'

/** Address of the service for the sender of a request. */
export type BaseOf = (req: Request) => string

/** What the service can do and how its resources look; open to all (RFC 7644, 4). */
export function discovery(ctx: Context, baseOf: BaseOf): Router {
  const router = Router()
  const schemas = async () =>
    (await Promise.all(resourceTypes.map((type) => type.schemas(ctx)))).flatMap(({ all }) => all)
  router.use(refuseFilter)

  router.get('/ServiceProviderConfig', async (req, res) => {
    sendScim(res, 200, serviceProviderConfig(baseOf(req), (await properties.read(ctx)).maxCount))
  })

  router.get('/ResourceTypes', async (req, res) => {
    const types = await Promise.all(resourceTypes.map((type) => shownType(ctx, type, baseOf(req))))
    sendScim(res, 200, listResponse(types))
  })
  router.get('/ResourceTypes/:name', async (req, res) => {
    const type = resourceTypes.find(({ name }) => name === req.params.name)
    if (!type) throw notFound(`Resource type ${req.params.name}`)
    sendScim(res, 200, await shownType(ctx, type, baseOf(req)))
  })

  router.get('/Schemas', async (req, res) => {
    sendScim(res, 200, listResponse((await schemas()).map((schema) => described(schema, baseOf(req)))))
  })
  router.get('/Schemas/:urn', async (req, res) => {
    const { urn } = req.params
    const schema = (await schemas()).find(({ id }) => id.toLowerCase() === urn.toLowerCase())
    if (!schema) throw notFound(`Schema ${urn}`)
    sendScim(res, 200, described(schema, baseOf(req)))
  })
  return router
}

/** A client that filters would rely on a selection that is not made. */
const refuseFilter: RequestHandler = (req, _res, next) => {
  if (/^\/(ServiceProviderConfig|ResourceTypes|Schemas)\b/i.test(req.path) && req.query.filter !== undefined)
    throw refusal('invalidValue', 'No filter is allowed here', 403)
  next()
}

/** Addresses of the service, as Janssen gives them: a list of one. */
export function scimConfiguration(base: string): object[] {
  return [
    {
      version: '2.0',
      authorization_supported: ['oauth2'],
      user_endpoint: `${base}/v2/Users`,
      service_provider_endpoint: `${base}/v2/ServiceProviderConfig`,
      resource_types_endpoint: `${base}/v2/ResourceTypes`,
      schemas_endpoint: `${base}/v2/Schemas`
    }
  ]
}

function serviceProviderConfig(base: string, maxResults: number): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/v2/ServiceProviderConfig` },
    documentationUri: 'https://gluu.org/docs/ce/user-management/scim2/',
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: false },
    authenticationSchemes: [
      {
        type: 'oauth2',
        name: 'OAuth 2.0',
        description: 'Bearer tokens of this server, with scopes that begin with https://jans.io/scim/',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6749',
        documentationUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true
      }
    ]
  }
}

async function shownType(ctx: Context, type: ResourceType, base: string): Promise<object> {
  const { name, description, endpoint } = type
  const { core, extensions } = await type.schemas(ctx)
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    description,
    endpoint: `/v2${endpoint}`,
    schema: core.id,
    schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/v2/ResourceTypes/${name}` }
  }
}

function described({ id, name, description, attributes }: ScimSchema, base: string): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    description,
    attributes: attributes.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(shown),
    meta: { resourceType: 'Schema', location: `${base}/v2/Schemas/${id}` }
  }
}

/** Without what only this server cares for; JSON leaves out what is undefined. */
function shown({ subAttributes, ...attribute }: ScimAttribute): object {
  return { ...attribute, stored: undefined, field: undefined, subAttributes: subAttributes?.map(shown) }
}
