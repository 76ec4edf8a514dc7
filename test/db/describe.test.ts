import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseProduct, describeTables } from '#db/describe'
import { openSqlite } from '#db/sqlite'
import { describe, expect, it } from 'vitest'
import { engines } from '../support/engines.ts'

describe.each(engines)('%s', (name, open) => {
  it('is described as what it is', async () => {
    const db = await open()
    const tables = describeTables(db)
    expect(Object.keys(tables)).toEqual(expect.arrayContaining(['users', 'user_values', 'clients', 'settings']))
    expect(tables.users?.attributes?.type).toBe(name === 'SQLite' ? 'text' : 'jsonb')
    expect(tables.users?.inum).toEqual({ name: 'inum', defName: 'inum', type: 'text', multiValued: false })
    const product = await databaseProduct(db)
    expect(product).toMatchObject({ productName: name, productVersion: expect.stringMatching(/^\d+\.\d+/) })
    expect(product.databaseName).not.toBe('')
    await db.close()
  })
})

it('names the file of the database, not the folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'minijans-'))
  const db = await openSqlite({ file: join(folder, 'some.sqlite'), synchronous: 'normal' })
  expect(await databaseProduct(db)).toMatchObject({ databaseName: 'some.sqlite', schemaName: 'main' })
  await db.close()
  rmSync(folder, { recursive: true })
})
