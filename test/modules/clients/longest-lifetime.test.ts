import { expect, it } from 'vitest'
import { longestTokenLifetime } from '#modules/clients/index'
import { engines } from '../../support/engines.ts'

it.each(engines)(
  'finds the longest lifetime of tokens among more clients than are looked at in one go on %s',
  async (_name, open) => {
    const db = await open()
    const client = (number: number, definition: Record<string, unknown>) => ({
      inum: String(number).padStart(5, '0'),
      displayName: null,
      disabled: false,
      secret: null,
      definition,
      search: '',
      createdAt: 1,
      updatedAt: 1,
      expiresAt: null,
      version: 1
    })
    const { clients } = db.tables
    const add = (rows: ReturnType<typeof client>[]) => db.query.insert(clients).values(rows)
    expect(await longestTokenLifetime(db)).toBe(0)
    await add(Array.from({ length: 501 }, (_, i) => client(i * 2, { redirectUris: ['https://app.example.org'] })))
    expect(await longestTokenLifetime(db)).toBe(0)
    await add([client(1701, { accessTokenLifetime: 900 })])
    expect(await longestTokenLifetime(db)).toBe(900)
    await add([client(251, { attributes: { idTokenLifetime: 1000 } })])
    expect(await longestTokenLifetime(db)).toBe(1000)
    await db.close()
  }
)
