import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import {
  deletePing,
  findDuePings,
  findRequestsOfPerson,
  insertPing,
  postponePing,
  takePing
} from '#modules/auth/ciba/repository'
import { answerRequest } from '#modules/auth/polling/repository'
import { insertArtifact, type Artifact } from '#modules/auth/repository'
import { engines } from '../../../support/engines.ts'

const artifact = (id: number, more: Partial<Artifact>): Artifact => ({
  id: new Uint8Array([id]),
  model: 'BackchannelAuthenticationRequest',
  payload: `payload ${id}`,
  grantId: null,
  uid: null,
  userCode: null,
  accountId: 'anna',
  clientId: 'shop',
  createdAt: id,
  expiresAt: 1000,
  ...more
})

describe.each(engines)('backchannel requests on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  it('are found by their person, the newest first, until they expire', async () => {
    await insertArtifact(db, artifact(1, {}))
    await insertArtifact(db, artifact(2, {}))
    await insertArtifact(db, artifact(3, { accountId: 'bert' }))
    await insertArtifact(db, artifact(4, { expiresAt: 400 }))
    await insertArtifact(db, artifact(5, { model: 'Session' }))
    const found = await findRequestsOfPerson(db, 'anna', 500, 10)
    expect(found.map(({ payload }) => payload)).toEqual(['payload 2', 'payload 1'])
    expect(await findRequestsOfPerson(db, 'anna', 500, 1)).toHaveLength(1)
  })

  it('take one answer of many', async () => {
    await insertArtifact(db, artifact(11, { accountId: 'emma' }))
    const [request] = await findRequestsOfPerson(db, 'emma', 0, 1)
    if (!request) throw new Error('there is one')
    const given = [{ payload: 'yes', grantId: 'g' }, { payload: 'no' }, { payload: 'yes', grantId: 'h' }]
    const answers = await Promise.all(given.map((after) => answerRequest(db, request, after)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(['yes', 'no']).toContain((await findRequestsOfPerson(db, 'emma', 0, 1))[0]?.payload)
  })

  it('have pings that one of many takes when they are due', async () => {
    await insertPing(db, { id: 'p', clientInum: 'shop', content: 'c', expiresAt: 1000 }, 100)
    expect(await findDuePings(db, 99, 10)).toEqual([])
    expect(await findDuePings(db, 100, 10)).toEqual(['p'])
    const taken = await Promise.all([1, 2, 3].map(() => takePing(db, 'p', 100, 200)))
    expect(taken.filter(Boolean)).toMatchObject([{ id: 'p', content: 'c', attempts: 1 }])
    await postponePing(db, 'p', 150)
    expect(await takePing(db, 'p', 149, 200)).toBeUndefined()
    expect(await takePing(db, 'p', 150, 200)).toMatchObject({ attempts: 2 })
    await deletePing(db, 'p')
    expect(await findDuePings(db, 9999, 10)).toEqual([])
  })
})
