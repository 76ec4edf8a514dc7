import { join } from 'node:path'
import { scriptClient } from '#modules/clients/index'
import { isScimOpen } from '#modules/scim/index'
import { takeFirstPassword } from '#modules/users/index'
import { authorityPath } from './mutual-tls.ts'
import type { MinijansServer } from './start.ts'

/**
 * What a person wants to know after the start. The generated password is in it at the first start, and never again; the
 * client for scripts is where no file could hold it.
 */
export async function banner({ ctx, internalAddress, mtlsAddress }: MinijansServer): Promise<string> {
  const { config } = ctx
  const internal = internalAddress ?? config.issuer
  const password = takeFirstPassword(ctx)
  const lines: [string, string][] = [
    ['Issuer', config.issuer],
    ['Discovery', `${config.issuer}/.well-known/openid-configuration`],
    ['Admin pages', `${config.issuer}/admin`],
    ['Config API', `${internal}/jans-config-api/api/v1`],
    ['API explorer', `${internal}/jans-config-api/docs`],
    ['SCIM', `${internal}/jans-scim/restv1/v2`],
    ['Administrator', config.admin.userName]
  ]
  if (config.scimTestMode) {
    const state = (await isScimOpen(ctx))
      ? 'SCIM is open to everybody'
      : 'the properties of SCIM can open it to everybody'
    lines.splice(-1, 0, ['Test mode', `${state}; do not run this where others can reach it`])
  }
  if (mtlsAddress !== undefined)
    lines.splice(-1, 0, ['Mutual TLS', `${config.mtls.origin}`], ['Its authority', `${config.issuer}${authorityPath}`])
  if (password) lines.push(['Password', `${password}  (generated; it is shown this once, so keep it)`])
  if (config.db.memory) {
    const { client_id, client_secret } = await scriptClient(ctx)
    lines.push(['Script client', client_id], ['Client secret', client_secret])
  } else lines.push(['Script client', join(config.data, 'cli-client.json')])
  const facts = lines.map(([name, value]) => `  ${name.padEnd(15)}${value}`)
  const milliseconds = Math.round(performance.now())
  return [`minijans ${config.version} is up after ${milliseconds} ms`, '', ...facts, '', ''].join('\n')
}
