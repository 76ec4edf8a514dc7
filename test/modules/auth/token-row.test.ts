import { describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { findGrantEnd, findTokenRow, upsertArtifact } from '#modules/auth/repository'
import { engines } from '../../support/engines.ts'

const nothing = { uid: null, userCode: null, accountId: null, clientId: 'client', createdAt: 1 }
const key = (name: string) => Buffer.from(name)

async function put(db: Db, model: string, name: string, grantId: string | null, expiresAt: number | null) {
  await upsertArtifact(db, { ...nothing, id: key(name), model, payload: `{"of":"${name}"}`, grantId, expiresAt })
}

describe.each(engines)('the row of a token on %s', (_name, open) => {
  it('comes with the end of its grant', async () => {
    const db = await open()
    await put(db, 'AccessToken', 'token', 'g', 1000)
    await put(db, 'Grant', 'ending', 'g', 2000)
    await put(db, 'Grant', 'endless', 'h', null)
    const ends: (number | null)[] = []
    for (const grant of ['ending', 'endless', 'unknown', '', 'token']) {
      const [row] = await findTokenRow(db, key('token'), key(grant))
      expect(row).toMatchObject({ model: 'AccessToken', payload: '{"of":"token"}', grantId: 'g', expiresAt: 1000 })
      ends.push(row?.grantEnd == null ? null : Number(row.grantEnd))
      // Asked for by itself it is the same.
      expect(await findGrantEnd(db, key(grant))).toBe(ends.at(-1))
    }
    expect(ends).toEqual([2000, Number.MAX_SAFE_INTEGER, null, null, null])
    expect(await findTokenRow(db, key('none'), key('ending'))).toEqual([])
    await db.close()
  })
})
