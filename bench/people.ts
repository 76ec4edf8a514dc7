import { createHash } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { AttributeRegistry } from '../modules/attributes/index.ts'
import { searchTexts } from '../modules/users/listing/texts.ts'
import { searchableValues } from '../modules/users/searchable.ts'
import type { User } from '../modules/users/user.ts'

const syllables = 'an be ca do el fi ga ho is jo ka lu ma ni or pe ra sa ti vo wi ze'.split(' ')
/** The n-th of the names that so many syllables make. */
export function name(n: number, length: number): string {
  const parts = Array.from({ length }, (_, i) => syllables[Math.floor(n / 22 ** i) % 22])
  const [first = '', ...rest] = parts.join('')
  return first.toUpperCase() + rest.join('')
}

/** The i-th person of a store that is filled. All there is to them follows from the number. */
export function person(i: number, since: number): User {
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

/**
 * Writes people into a data folder that no server has open, row by row as the repository writes them.
 * @param more what else is to be written; its statements are fast in the same way
 */
export function insertPeople(
  folder: string,
  registry: AttributeRegistry,
  people: Iterable<User>,
  more: (db: Database.Database) => void = () => {}
): void {
  const db = new Database(join(folder, 'minijans.sqlite'))
  // Nobody minds a half-filled folder: it is made anew.
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -500000')
  const user = inserter(db, 'users', 'inum', 'user_name', 'user_name_folded', 'status', 'external_id', 'attributes', 'created_at', 'updated_at', 'version') // prettier-ignore
  const value = inserter(db, 'user_values', 'user_inum', 'path', 'position', 'value', 'whole', 'number')
  const texts = inserter(db, 'user_search', 'user_inum', 'inum', 'uid', 'display_name', 'given_name', 'middle_name', 'nickname', 'sn', 'mail', 'mobile', 'description') // prettier-ignore
  db.transaction(() => {
    for (const one of people) {
      const { inum, userName, status, externalId, attributes, createdAt, updatedAt } = one
      user.run(inum, userName, userName.toLowerCase(), status, externalId ?? null, JSON.stringify(attributes), createdAt, updatedAt, 1) // prettier-ignore
      for (const row of searchableValues(registry, attributes))
        value.run(inum, row.path, row.position, row.value, row.whole, row.number)
      const { uid, displayName, givenName, middleName, nickname, sn, mail, mobile, description } = searchTexts(one)
      texts.run(inum, inum, uid, displayName, givenName, middleName, nickname, sn, mail, mobile, description)
    }
    more(db)
  })()
  db.pragma('journal_mode = WAL')
  db.close()
}

export const inserter = (db: Database.Database, table: string, ...columns: string[]) =>
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
