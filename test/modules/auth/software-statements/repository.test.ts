import { describe, expect, it } from 'vitest'
import {
  changeStatus,
  deleteStatementsBefore,
  findStatements,
  insertStatement,
  type StatementRow,
  type StatementSearch
} from '#modules/auth/software-statements/repository'
import { engines } from '../../../support/engines.ts'

describe.each(engines)('software statements on %s', (_engine, open) => {
  it('are found, change their status once, and go', async () => {
    const db = await open()
    const put = (jti: string, more: Partial<StatementRow> = {}) =>
      insertStatement(db, {
        jti,
        orgId: 'o',
        clientInum: 'c',
        description: null,
        claims: { org_id: 'o' },
        oneTimeUse: true,
        rotate: false,
        status: 'ACTIVE',
        createdAt: 1,
        expiresAt: 100,
        ...more
      })
    const jtis = (rows: { jti: string }[]) => rows.map(({ jti }) => jti).toSorted()
    const change = async (search: StatementSearch, to: StatementRow['status'], now = 50) =>
      jtis(await changeStatus(db, search, { from: 'ACTIVE', to }, now))
    await put('a')
    await put('b', { clientInum: 'd', createdAt: 0 })
    await put('c', { orgId: 'p' })
    expect((await findStatements(db, {})).map(({ jti }) => jti)).toEqual(['b', 'a', 'c'])
    expect(jtis(await findStatements(db, { orgId: 'o', clientInum: 'd' }))).toEqual(['b'])
    expect((await findStatements(db, { jti: 'a' }))[0]).toMatchObject({ claims: { org_id: 'o' }, oneTimeUse: true })
    expect(await change({ jti: 'a' }, 'USED', 100)).toEqual([])
    expect(await change({ jti: 'a' }, 'USED')).toEqual(['a'])
    expect(await change({ jti: 'a' }, 'USED')).toEqual([])
    expect(await change({ orgId: 'o' }, 'REVOKED')).toEqual(['b'])
    await put('old', { expiresAt: 10 })
    await deleteStatementsBefore(db, 20)
    expect(jtis(await findStatements(db, {}))).toEqual(['a', 'b', 'c'])
    await db.close()
  })
})
