/**
 * Fills a data folder that no server has open as provisioning systems would: `fill-scim.ts FOLDER PEOPLE MEMBERS`. People
 * have an address and a name in the provisioning system; the first of them are members of one group.
 */
import { attributeRegistry } from '../modules/attributes/index.ts'
import { createGroup } from '../modules/groups/index.ts'
import { scimConfiguration } from '../modules/scim/configuration.ts'
import type { User } from '../modules/users/user.ts'
import { readConfig } from '../server/config.ts'
import { openContext } from '../server/context.ts'
import { inserter, insertPeople, person } from './people.ts'

const [folder = '', people = '', members = ''] = process.argv.slice(2)
const ctx = await openContext(readConfig(['--data', folder], {}), { public: '', internal: '' })
const registry = await attributeRegistry(ctx)
const since = ctx.now() - 86_400_000
const { group } = await createGroup(ctx, { displayName: 'Everybody of the bench', members: [] })
const limits = { bulkMaxOperations: 1000 }
await scimConfiguration.update(ctx, { correlationId: 'bench' }, 'bench', (before) => ({ ...before, ...limits }))
await ctx.db.close()

insertPeople(
  folder,
  registry,
  (function* () {
    for (let i = 0; i < Number(people); i++) yield provisioned(i)
  })(),
  (db) => {
    const member = inserter(db, 'group_members', 'group_inum', 'user_inum', 'created_at')
    for (let i = 0; i < Number(members); i++) member.run(group.inum, person(i, since).inum, since)
  }
)

function provisioned(i: number): User {
  const one = person(i, since)
  const { attributes } = one
  const jansEmail = [{ value: attributes.mail, type: 'work', primary: true }]
  return { ...one, externalId: `hr-${i}`, attributes: { ...attributes, jansEmail } }
}
