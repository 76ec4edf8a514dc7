/** Writes the schema of the configuration file, and what is left out of it: `node server/configuration-schema.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationDescription } from '#modules/cli/index'
import { accountPagesInum, scriptClient } from '#modules/clients/index'
import { properties } from '#modules/settings/index'
import { readConfig } from './config.ts'
import { start } from './start.ts'

const root = join(import.meta.dirname, '..')
await using server = await start(
  readConfig(['--memory', '--port', '0', '--issuer', 'https://standards.invalid'], {
    MINIJANS_LOG_LEVEL: 'silent',
    MINIJANS_ADMIN_PASSWORD: 'not kept'
  })
)
const { client_id: id, client_secret: secret } = await scriptClient(server.ctx)
// It is made when the first person comes to the pages that it is for.
const later = { clients: [accountPagesInum] }
const { describedConfiguration } = await configurationDescription()
const { schema, standards } = await describedConfiguration(server.address, { id, secret }, properties, later)
for (const [path, text] of [
  ['modules/cli/configuration/configuration.schema.json', schema],
  ['docs/configuration.schema.json', schema],
  ['modules/cli/configuration/standards.json', standards]
] as const)
  writeFileSync(join(root, path), text)
