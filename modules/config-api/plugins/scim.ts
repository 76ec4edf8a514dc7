import { loadScimConfiguration } from '#modules/scim/index'
import { operation, type Plugin } from '../operation.ts'
import { jsonPatch, patched } from '../patch.ts'
import { provisioningTokenOperations } from './provisioning-tokens.ts'

const tag = 'SCIM - Config Management'
const all = 'https://jans.io/oauth/config/scim.admin'
const readonly = 'https://jans.io/scim/config.readonly'
const write = 'https://jans.io/scim/config.write'
const readAll = 'https://jans.io/oauth/config/read-all'
const writeAll = 'https://jans.io/oauth/config/write-all'

const scimConfiguration = await loadScimConfiguration()
const { schema } = scimConfiguration
const nulls = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, null]))

export const scim: Plugin = {
  name: 'scim',
  description: 'Properties of SCIM, and tokens for systems that provision people over it',
  basePath: '/jans-config-api/scim',
  operations: [
    operation({
      operationId: 'get-scim-config',
      method: 'get',
      path: '/scim-config',
      tag,
      summary: 'The properties of SCIM',
      access: { super: [readAll, writeAll], group: [write, all], own: [readonly] },
      answer: schema,
      handle: ({ ctx }) => scimConfiguration.read(ctx)
    }),
    operation({
      operationId: 'patch-scim-config',
      method: 'patch',
      path: '/scim-config',
      tag,
      summary: 'Patch the properties of SCIM',
      access: { super: [writeAll], group: [all], own: [write] },
      body: jsonPatch,
      answer: schema,
      refusals: [400, 409],
      handle: ({ ctx, body, actor }) =>
        scimConfiguration.update(ctx, actor, 'patch-scim-config', (before) => patched({ ...nulls, ...before }, body))
    }),
    ...provisioningTokenOperations
  ]
}
