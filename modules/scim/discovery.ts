import { Router, type Request, type RequestHandler } from 'express'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scimConfiguration as properties } from './configuration.ts'
import { refusal, sendScim } from './errors.ts'
import { listResponse } from './list.ts'
import { onlyMethods } from './methods.ts'
import type { ScimAttribute, ScimSchema } from './schema.ts'
import type { ResourceType } from './resource-type.ts'
import { resourceTypes } from './resource-types.ts'
import { serviceProviderConfig } from './service-provider-config.ts'

/** Address of the service for the sender of a request. */
export type BaseOf = (req: Request) => string

/** What the service can do and how its resources look; open to all (RFC 7644, 4). */
export function discovery(ctx: Context, baseOf: BaseOf): Router {
  const router = Router()

  router.get('/ServiceProviderConfig', refuseFilter, async (req, res) => {
    sendScim(res, 200, serviceProviderConfig(baseOf(req), await properties.read(ctx)))
  })

  router.get('/ResourceTypes', refuseFilter, async (req, res) => {
    const types = await Promise.all(resourceTypes.map((type) => shownType(ctx, type, baseOf(req))))
    sendScim(res, 200, listResponse(types))
  })
  router.get('/ResourceTypes/:name', refuseFilter, async (req, res) => {
    const wanted = req.params.name as string
    const type = resourceTypes.find(({ name }) => name === wanted)
    if (!type) throw notFound(`Resource type ${wanted}`)
    sendScim(res, 200, await shownType(ctx, type, baseOf(req)))
  })

  router.get('/Schemas', refuseFilter, async (req, res) => {
    const schemas = await currentSchemas(ctx)
    sendScim(res, 200, listResponse(schemas.map((schema) => described(schema, baseOf(req)))))
  })
  router.get('/Schemas/:urn', refuseFilter, async (req, res) => {
    const urn = req.params.urn as string
    const schema = (await currentSchemas(ctx)).find(({ id }) => id.toLowerCase() === urn.toLowerCase())
    if (!schema) throw notFound(`Schema ${urn}`)
    sendScim(res, 200, described(schema, baseOf(req)))
  })

  for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/:name', '/Schemas', '/Schemas/:urn'])
    router.all(path, onlyMethods('GET'))
  return router
}

/** Those of every kind of resource, with their extensions. */
async function currentSchemas(ctx: Context): Promise<ScimSchema[]> {
  return (await Promise.all(resourceTypes.map((type) => type.schemas(ctx)))).flatMap(({ all }) => all)
}

/** A client that filters would rely on a selection that is not made. */
const refuseFilter: RequestHandler = (req, _res, next) => {
  if (req.query.filter !== undefined) throw refusal('invalidValue', 'No filter is allowed here', 403)
  next()
}

/** Addresses of the service, as Janssen gives them: a list of one. */
export function scimConfiguration(base: string): object[] {
  return [
    {
      version: '2.0',
      authorization_supported: ['oauth2'],
      user_endpoint: `${base}/v2/Users`,
      group_endpoint: `${base}/v2/Groups`,
      fido_devices_endpoint: `${base}/v2/FidoDevices`,
      fido2_devices_endpoint: `${base}/v2/Fido2Devices`,
      bulk_endpoint: `${base}/v2/Bulk`,
      service_provider_endpoint: `${base}/v2/ServiceProviderConfig`,
      resource_types_endpoint: `${base}/v2/ResourceTypes`,
      schemas_endpoint: `${base}/v2/Schemas`
    }
  ]
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

/** The characteristics that RFC 7643, 7 names; where the value is stored is the server's own affair. */
function shown(attribute: ScimAttribute): object {
  const { name, type, multiValued, description, required, canonicalValues, caseExact } = attribute
  const { mutability, returned, uniqueness, referenceTypes, subAttributes } = attribute
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(canonicalValues && { canonicalValues }),
    caseExact,
    mutability,
    returned,
    uniqueness,
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && { subAttributes: subAttributes.map(shown) })
  }
}
