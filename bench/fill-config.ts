/**
 * Fills a data folder that no server has open with people and clients: `fill-config.ts FOLDER PEOPLE CLIENTS`. People are
 * written row by row as the repository writes them, clients by the function that the API calls.
 */
import { attributeRegistry } from '../modules/attributes/index.ts'
import { createClient } from '../modules/clients/index.ts'
import { readConfig } from '../server/config.ts'
import { openContext } from '../server/context.ts'
import { insertPeople, name, person } from './people.ts'

const [folder = '', people = '', clients = ''] = process.argv.slice(2)
const ctx = await openContext(readConfig(['--data', folder], {}), { public: '', internal: '' })
const registry = await attributeRegistry(ctx)
const since = ctx.now() - 86_400_000

await ctx.db.transaction(async () => {
  for (let i = 0; i < Number(clients); i++)
    await createClient(ctx, {
      inum: `client-${String(i).padStart(7, '0')}`,
      secret: `secret ${i}`,
      definition: { displayName: `Client ${name(i * 31, 3)} ${i}`, redirectUris: [`https://app${i}.example/callback`] }
    })
})
await ctx.db.close()

insertPeople(
  folder,
  registry,
  (function* () {
    for (let i = 0; i < Number(people); i++) yield person(i, since)
  })()
)
