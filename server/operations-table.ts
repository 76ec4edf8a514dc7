/** Writes what the command line knows of the operations, out of the server's own documents: `node server/operations-table.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundles } from '#modules/cli/index'
import { readConfig } from './config.ts'
import { start } from './start.ts'

const folder = join(import.meta.dirname, '../modules/cli/jans-cli')
await using server = await start(
  readConfig(['--memory', '--port', '0'], { MINIJANS_LOG_LEVEL: 'silent', MINIJANS_ADMIN_PASSWORD: 'not kept' })
)
for (const [name, text] of Object.entries(await bundles(server.address))) writeFileSync(join(folder, name), text)
