import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { array, assert, asyncProperty, constantFrom, integer, record, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eq } from '#db/drizzle'
import { openSqlite } from '#db/sqlite'
import { deleteArtifactsOfGrant, findTokenRow, upsertArtifact } from '#modules/auth/repository'
import { createUser } from '#modules/users/index'
import { contextSlice } from '../support/context-slice.ts'
import { temporaryFolder } from '../support/process.ts'

const key = (name: string) => Buffer.from(name)

/** A store of tokens and grants in which nobody knows what is tried next. */
async function openStore(file: string, inums?: readonly string[]) {
  const db = await openSqlite({ file, synchronous: 'normal' })
  const { edits } = db
  if (!edits) throw new Error('Edits are not noted')
  const { artifacts, users } = db.tables
  const people = inums ?? (await Promise.all(['anna', 'ben'].map(async (userName) => (await createUser(contextSlice(db), { userName })).inum))) // prettier-ignore
  const grantOf = (n: number) => (n % 2 === 0 ? null : `grant ${n % 3}`)
  const personOf = (n: number) => people[n % 2] ?? ''
  const put = (model: string, id: string, grantId: string | null, accountId: string | null, text: string) =>
    upsertArtifact(db, { id: key(id), model, payload: JSON.stringify(text), grantId, uid: null, userCode: null, accountId, clientId: 'client', createdAt: 1, expiresAt: 1000 }) // prettier-ignore
  return {
    db,
    edits,
    people,
    /** What there is to know of a token, and where its edits are noted. */
    look: async (n: number) => JSON.stringify(await findTokenRow(db, key(`token ${n}`), key(grantOf(n) ?? ''))),
    places: (n: number) => [edits.placeOf(grantOf(n) ?? key(`token ${n}`)), edits.placeOf(personOf(n))] as const,
    ways: {
      putToken: (n: number, text: string) => put('AccessToken', `token ${n}`, grantOf(n), personOf(n), text),
      putGrant: (n: number, text: string) => put('Grant', `grant ${n % 3}`, `grant ${n % 3}`, null, text),
      endGrant: (n: number) =>
        db.query
          .update(artifacts)
          .set({ expiresAt: n })
          .where(eq(artifacts.id, key(`grant ${n % 3}`))),
      deleteToken: (n: number) => db.query.delete(artifacts).where(eq(artifacts.id, key(`token ${n}`))),
      deleteGrant: (n: number) => deleteArtifactsOfGrant(db, 'AccessToken', `grant ${n % 3}`),
      deleteAll: () => db.query.delete(artifacts),
      rename: (n: number, text: string) =>
        db.query
          .update(users)
          .set({ userName: text })
          .where(eq(users.inum, personOf(n)))
    }
  }
}
type Store = Awaited<ReturnType<typeof openStore>>

const names = ['putToken', 'putGrant', 'endGrant', 'deleteToken', 'deleteGrant', 'deleteAll', 'rename'] as const
const step = record({
  way: constantFrom(...names, ...names.slice(0, 3)),
  n: integer({ min: 0, max: 5 }),
  text: string(),
  how: constantFrom('alone', 'together', 'undone', 'elsewhere')
})

/** What somebody keeps of the tokens. */
function keeper({ edits, look, places }: Store) {
  const kept = new Map<number, { moment: number; row: string }>()
  return {
    /** Those that are told to be as they were, and are not. */
    mistakes: async (): Promise<string[]> => {
      const mistakes: string[] = []
      for (let n = 0; n <= 5; n++) {
        const before = kept.get(n)
        const isSure = before && !edits.anySince(before.moment, ...places(n))
        const moment = edits.moment() as number
        const row = await look(n)
        if (isSure && before.row !== row) mistakes.push(`${before.row} is ${row}`)
        // What was not there and comes is no edit: a token without its grant is not kept.
        if (row !== '[]' && (n % 2 === 0 || !row.includes('"grantEnd":null'))) kept.set(n, { moment, row })
      }
      return mistakes
    }
  }
}

/** A transaction that others look at the store during, and that is undone if that is wanted. */
async function together(
  { db, edits }: Store,
  write: () => PromiseLike<unknown>,
  look: () => Promise<void>,
  isUndone: boolean
) {
  const [written, read] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const body = db.transaction(async () => {
    await write()
    if (edits.moment() !== undefined || !edits.anySince(Infinity, 0, 0))
      throw new Error('What may be undone is told of')
    written.resolve()
    await read.promise
    if (isUndone) throw new Error('undone')
  })
  await Promise.all([
    body.catch((error: unknown) => {
      if (String(error) !== 'Error: undone') throw error
    }),
    written.promise.then(look).finally(read.resolve)
  ])
}

describe('what is kept of a token', () => {
  it('is what is stored as long as no edit is told of, whoever writes what in whatever way', async () => {
    using folder = temporaryFolder()
    let runs = 0
    await assert(
      asyncProperty(array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const file = join(folder.path, `${runs++}.sqlite`)
        const store = await openStore(file)
        const other = await openStore(file, store.people)
        const { mistakes } = keeper(store)
        const look = async () => expect(await mistakes()).toEqual([])
        for (const { way, n, text, how } of steps) {
          const write = (where: Store) => where.ways[way](n, text)
          if (how === 'alone' || how === 'elsewhere') await write(how === 'alone' ? store : other)
          else await together(store, () => write(store), look, how === 'undone')
          await nextTurn()
          await look()
        }
        for (const { db } of [store, other]) await db.close()
      }),
      { numRuns: 40 }
    )
  })

  it('need not be read again for what others have written, or what was never there', async () => {
    const { db, edits, ways, places } = await openStore(':memory:')
    for (let n = 0; n < 4; n++) await ways.putToken(n, 'text')
    const moment = edits.moment() as number
    await ways.putToken(5, 'new')
    await ways.putToken(2, 'changed')
    await ways.deleteToken(6)
    expect([0, 1, 2, 3].map((n) => edits.anySince(moment, ...places(n)))).toEqual([false, false, true, false])
    await ways.rename(1, 'Anna')
    // All of one person’s, in the places that people have.
    expect([0, 1, 3].map((n) => edits.anySince(moment, ...places(n)))).toEqual([false, true, true])
    await db.close()
  })

  it('is not told of edits of what is not kept', async () => {
    const { db, edits, ways, places } = await openStore(':memory:')
    await ways.putToken(1, 'text')
    const moment = edits.moment() as number
    const { artifacts } = db.tables
    await db.query.insert(artifacts).values({ id: key('code'), model: 'AuthorizationCode', payload: '{}', grantId: 'grant 1', createdAt: 1 }) // prettier-ignore
    await db.query
      .update(artifacts)
      .set({ consumedAt: 2 })
      .where(eq(artifacts.id, key('code')))
    await db.query.delete(artifacts).where(eq(artifacts.id, key('code')))
    expect(edits.anySince(moment, ...places(1))).toBe(false)
    await db.close()
  })

  it('is read again once another row has taken its place', async () => {
    const { db, edits, ways, places } = await openStore(':memory:')
    await ways.putToken(1, 'text')
    const moment = edits.moment() as number
    await db.run('INSERT OR REPLACE INTO artifacts SELECT * FROM artifacts', [], 'run')
    expect(edits.anySince(moment, ...places(1))).toBe(true)
    await db.close()
  })

  it('is read again once another process has written anything', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'minijans.sqlite')
    const { db, edits, ways, places } = await openStore(file)
    await ways.putToken(1, 'text')
    await nextTurn()
    const moment = edits.moment() as number
    expect(edits.anySince(moment, ...places(1))).toBe(false)
    const other = new Database(file)
    other.exec("DELETE FROM artifacts WHERE model = 'AccessToken'")
    other.close()
    await nextTurn()
    expect(edits.anySince(moment, ...places(1))).toBe(true)
    await db.close()
  })
})
