/**
 * Fills a data folder that no server has open: `fill.ts FOLDER SINCE LIFETIME`, both in milliseconds. Each client is a
 * copy of the one that the bench uses, each token of one that the server gave it, with other names and times.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { payloadPurpose, timedKey } from '../modules/auth/artifact-id.ts'
import { createClient, requireClient } from '../modules/clients/index.ts'
import { sha256 } from '../modules/core/hash.ts'
import { readConfig } from '../server/config.ts'
import { openContext } from '../server/context.ts'
import { population } from './population.ts'

const [folder = '', since = '', lifetime = ''] = process.argv.slice(2)
const { clients, holdings, inOrder, clientIdOf, sessionOf, timeOf, tokenOf } = population

const ctx = await openContext(readConfig(['--data', folder], {}), { public: '', internal: '' })
const db = new Database(join(folder, 'minijans.sqlite'))
db.pragma('synchronous = OFF')

type Row = Record<string, unknown>
const template = (sql: string) => db.prepare<[], Row>(sql).get() ?? fail(sql)
function fail(sql: string): never {
  throw new Error(`There is no row to copy: ${sql}`)
}
const inserter = (table: string, row: Row) => {
  const names = Object.keys(row)
  const insert = db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
  return (changes: Row) => insert.run(Object.values({ ...row, ...changes }))
}

const { inum } = template("SELECT inum FROM clients WHERE display_name = 'Bench'")
const jwtClient = template("SELECT inum FROM clients WHERE display_name = 'Bench, JWT'")
// They are older than their tokens.
const older = { ...ctx, now: () => Number(since) }
for (const [like, kind] of [
  [inum, ''],
  [jwtClient.inum, 'JWT ']
] as const) {
  const { secret, definition } = await requireClient(ctx, String(like))
  await ctx.db.transaction(async () => {
    for (let i = 0; i < clients; i++) await createClient(older, { inum: clientIdOf(i, kind), secret, definition })
  })
}
await ctx.db.close()

const inserters = holdings.map((model) => {
  const row = template(`SELECT * FROM artifacts WHERE model = '${model}' AND client_id = '${String(inum)}'`)
  const payload = JSON.parse(String(row.payload))
  const insert = inserter('artifacts', row)
  return { row, payload, insert }
})

db.transaction(() => {
  for (const [i, n] of inOrder()) {
    const { row, payload, insert } = inserters[n] as (typeof inserters)[number]
    const made = timeOf(i, n, Number(since))
    const ends = made + Number(lifetime)
    const seconds = { iat: Math.floor(made / 1000), exp: Math.floor(ends / 1000) }
    const value = tokenOf(n, i, Number(since))
    const grantId = row.grant_id === null ? null : tokenOf('Grant', i, Number(since))
    const named = { clientId: clientIdOf(i), ...(payload.grantId && { grantId }) }
    insert({
      id: timedKey(value),
      payload: JSON.stringify({ ...payload, ...named, ...seconds }),
      grant_id: grantId,
      client_id: row.client_id === null ? null : clientIdOf(i),
      created_at: made,
      expires_at: ends
    })
  }
})()
const session = template(
  "SELECT * FROM artifacts WHERE model = 'Session' AND client_id IS NULL AND account_id IS NOT NULL"
)
const opened = JSON.parse(ctx.vault.open(String(session.payload), payloadPurpose('Session', session.id as Buffer)))
const insertSession = inserter('artifacts', session)
db.transaction(() => {
  for (let i = 0; i < clients; i++) {
    const [jti, id, uid] = [sessionOf(i), sha256(sessionOf(i)), `${String(opened.uid)}-${i}`]
    const authorizations = { [clientIdOf(i)]: opened.authorizations[String(inum)] }
    const ends = Date.now() + Number(lifetime)
    const payload = JSON.stringify({ ...opened, jti, uid, authorizations, exp: Math.floor(ends / 1000) })
    insertSession({ id, uid, payload: ctx.vault.seal(payload, payloadPurpose('Session', id)), expires_at: ends })
  }
})()

db.pragma('wal_checkpoint(TRUNCATE)')
db.close()
