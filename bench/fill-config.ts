/**
 * Fills a data folder that no server has open with people and clients: `fill-config.ts FOLDER PEOPLE CLIENTS`. People are
 * written row by row as the repository writes them, clients by the function that the API calls.
 */
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { attributeRegistry } from '../modules/attributes/index.ts'
import { createClient } from '../modules/clients/index.ts'
import { searchTexts } from '../modules/users/listing/texts.ts'
import { searchableValues } from '../modules/users/searchable.ts'
import type { User } from '../modules/users/user.ts'
import { readConfig } from '../server/config.ts'
import { openContext } from '../server/context.ts'

const [folder = '', people = '', clients = ''] = process.argv.slice(2)
const ctx = await openContext(readConfig(['--data', folder], {}), { public: '', internal: '' })
const registry = await attributeRegistry(ctx)
const since = ctx.now() - 86_400_000

const syllables = 'an be ca do el fi ga ho is jo ka lu ma ni or pe ra sa ti vo wi ze'.split(' ')
/** The n-th of the names that so many syllables make. */
function name(n: number, length: number): string {
  const parts = Array.from({ length }, (_, i) => syllables[Math.floor(n / 22 ** i) % 22])
  const [first = '', ...rest] = parts.join('')
  return first.toUpperCase() + rest.join('')
}

function person(i: number): User {
  const hash = createHash('sha256').update(`person ${i}`).digest()
  const hex = hash.toString('hex')
  const [givenName, sn] = [name(hash.readUInt32LE(16), 2), name(hash.readUInt32LE(20), 3)]
  const userName = `${givenName}.${sn}.${i}`
  return {
    inum: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    userName,
    status: i % 50 === 0 ? 'inactive' : 'active',
    externalId: undefined,
    attributes: { displayName: `${givenName} ${sn}`, givenName, sn, mail: `${userName.toLowerCase()}@example.com` },
    createdAt: since + i,
    updatedAt: since + i,
    version: 1
  }
}

await ctx.db.transaction(async () => {
  for (let i = 0; i < Number(clients); i++)
    await createClient(ctx, {
      inum: `client-${String(i).padStart(7, '0')}`,
      secret: `secret ${i}`,
      definition: { displayName: `Client ${name(i * 31, 3)} ${i}`, redirectUris: [`https://app${i}.example/callback`] }
    })
})
await ctx.db.close()

const db = new Database(join(folder, 'minijans.sqlite'))
// Nobody minds a half-filled folder: it is made anew.
db.pragma('journal_mode = OFF')
db.pragma('synchronous = OFF')
db.pragma('cache_size = -500000')
const inserter = (table: string, ...columns: string[]) =>
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
const user = inserter('users', 'inum', 'user_name', 'user_name_folded', 'status', 'attributes', 'created_at', 'updated_at', 'version') // prettier-ignore
const value = inserter('user_values', 'user_inum', 'path', 'position', 'value', 'number')
const texts = inserter('user_search', 'user_inum', 'inum', 'uid', 'display_name', 'given_name', 'middle_name', 'nickname', 'sn', 'mail', 'mobile', 'description') // prettier-ignore
db.transaction(() => {
  for (let i = 0; i < Number(people); i++) {
    const one = person(i)
    const { inum, userName, status, attributes, createdAt, updatedAt } = one
    user.run(inum, userName, userName.toLowerCase(), status, JSON.stringify(attributes), createdAt, updatedAt, 1)
    for (const row of searchableValues(registry, attributes))
      value.run(inum, row.path, row.position, row.value, row.number)
    const { uid, displayName, givenName, middleName, nickname, sn, mail, mobile, description } = searchTexts(one)
    texts.run(inum, inum, uid, displayName, givenName, middleName, nickname, sn, mail, mobile, description)
  }
})()
db.pragma('journal_mode = WAL')
db.close()
