import { loadScimConfiguration } from '#modules/scim/index'
import { operation, type Plugin } from '../operation.ts'
import { jsonPatch, patched } from '../patch.ts'

const tag = 'SCIM - Config Management'
const all = 'https://jans.io/oauth/config/scim.admin'
const readonly = 'https://jans.io/scim/config.readonly'
const write = 'https://jans.io/scim/config.write'
const readAll = 'https://jans.io/oauth/config/read-all'
const writeAll = 'https://jans.io/oauth/config/write-all'

const scimConfiguration = await loadScimConfiguration()
const { schema } = scimConfiguration

export const scim: Plugin = {
  name: 'scim',
  description: 'Properties of SCIM',
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
        scimConfiguration.update(ctx, actor, 'patch-scim-config', (before) => patched({ ...before }, body))
    })
  ]
}
