import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { deleteUser, findUserByName, takeFirstPassword, updateUser, verifyPassword } from '#modules/users/index'
import { readConfig } from '#server/config'
import { start } from '#server/start'
import { expect, it } from 'vitest'
import { adminPassword, startApp } from '../../support/app.ts'

it('makes the administrator that the settings name', async () => {
  await using app = await startApp({ MINIJANS_ADMIN_USER: 'root@example.org' })
  const admin = await verifyPassword(app.ctx, 'Root@example.org', adminPassword)
  expect(admin?.attributes).toMatchObject({ jansAdminUIRole: ['api-admin'], mail: 'root@example.org' })
  expect(takeFirstPassword(app.ctx)).toBeUndefined()
})

it('generates a password, gives it once, and neither logs nor stores it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'minijans-'))
  let logged = ''
  const log = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) })
  const config = readConfig([], { MINIJANS_PORT: '0', MINIJANS_DATA: data })
  try {
    let password = ''
    {
      await using app = await start(config, { log })
      password = takeFirstPassword(app.ctx) as string
      expect(password).toMatch(/^[a-z2-9-]{24,}$/)
      expect(takeFirstPassword(app.ctx)).toBeUndefined()
      expect(await verifyPassword(app.ctx, 'admin', password)).toBeDefined()
    }
    await using again = await start(config, { log })
    expect(takeFirstPassword(again.ctx)).toBeUndefined()
    expect(await verifyPassword(again.ctx, 'admin', password)).toBeDefined()
    expect(logged).not.toContain(password)
    for (const name of readdirSync(data)) expect(readFileSync(join(data, name), 'latin1')).not.toContain(password)
  } finally {
    rmSync(data, { recursive: true })
  }
})

it('makes no administrator where there is one already, whatever its name', async () => {
  const data = mkdtempSync(join(tmpdir(), 'minijans-'))
  const env = { MINIJANS_MEMORY: 'false', MINIJANS_DATA: data }
  try {
    {
      await using app = await startApp(env)
      const admin = await findUserByName(app.ctx.db, 'admin')
      await updateUser(app.ctx, admin?.inum ?? '', { userName: 'chief' })
    }
    {
      await using app = await startApp(env)
      expect(await findUserByName(app.ctx.db, 'admin')).toBeUndefined()
      const chief = await findUserByName(app.ctx.db, 'chief')
      await deleteUser(app.ctx, chief?.inum ?? '')
    }
    await using app = await startApp(env)
    expect(await findUserByName(app.ctx.db, 'admin')).toBeDefined()
  } finally {
    rmSync(data, { recursive: true })
  }
})
