import { hash } from '@node-rs/argon2'
import { eq } from '#db/drizzle'
import { hashPassword, isOutdated, isPassword } from '#modules/users/passwords'
import { createUser, findUser, verifyPassword } from '#modules/users/index'
import { openSqlite } from '#db/sqlite'
import { describe, expect, it } from 'vitest'
import { openGround } from '../../support/ground.ts'

const open = () => openSqlite({ file: ':memory:', synchronous: 'normal' })

describe('passwords', () => {
  it('are hashed with argon2id, and never twice to the same text', async () => {
    const [one, two] = await Promise.all([hashPassword('secret'), hashPassword('secret')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(isOutdated(one)).toBe(false)
    expect(await isPassword(one, 'secret')).toBe(true)
    expect(await isPassword(one, 'Secret')).toBe(false)
  })

  it('are hashed anew at sign-in when the parameters have changed, without another version of the person', async () => {
    await using ground = await openGround(open)
    const user = await createUser(ground, { userName: 'old', password: 'x' })
    const weak = await hash('secret', { algorithm: 2, memoryCost: 8192, timeCost: 1, parallelism: 1 })
    const { users } = ground.db.tables
    const stored = async () =>
      (await ground.db.query.select().from(users).where(eq(users.inum, user.inum)))[0]?.passwordHash
    await ground.db.query.update(users).set({ passwordHash: weak }).where(eq(users.inum, user.inum))
    expect(await verifyPassword(ground, 'old', 'wrong')).toBeUndefined()
    expect(await stored()).toBe(weak)
    expect(await verifyPassword(ground, 'old', 'secret')).toEqual(user)
    expect(isOutdated((await stored()) as string)).toBe(false)
    expect(await verifyPassword(ground, 'old', 'secret')).toEqual(user)
    expect(await findUser(ground.db, user.inum)).toEqual(user)
  })

  it('take the same time to refuse, whether the person exists, has a password or types too much', async () => {
    await using ground = await openGround(open)
    await createUser(ground, { userName: 'known', password: 'secret' })
    await createUser(ground, { userName: 'bare' })
    const cases: [string, string][] = [
      ['known', 'wrong'],
      ['bare', 'wrong'],
      ['unknown', 'wrong'],
      ['known', 'x'.repeat(5000)],
      ['known', '']
    ]
    // The quickest of several runs is the one that nothing else disturbed.
    const quickest = cases.map(() => Infinity)
    for (let round = 0; round < 30; round++)
      for (const [i, [name, password]] of cases.entries()) {
        const start = performance.now()
        expect(await verifyPassword(ground, name, password)).toBeUndefined()
        quickest[i] = Math.min(quickest[i] as number, performance.now() - start)
      }
    const [known = 0] = quickest
    for (const time of quickest) expect(time).toBeGreaterThan(known * 0.6)
  })

  it('that too many wait for are refused at once, and the others are answered', async () => {
    const results = await Promise.allSettled(Array.from({ length: 210 }, () => isPassword(undefined, 'x')))
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(8)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'busy', status: 503 })
    expect(await isPassword(await hashPassword('still'), 'still')).toBe(true)
  })
})
