import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findAccessToken } from '#modules/auth/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { findUserByName, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { approve } from '../../support/device.ts'
import { runJansCli } from '../../support/jans-cli.ts'
import type { TestClient } from '../../support/oauth.ts'
import { temporaryFolder } from '../../support/process.ts'
import { terminalClient } from '../../support/roles.ts'

let app: MinijansServer
let client: TestClient
let home: ReturnType<typeof temporaryFolder>
const path = () => join(home.path, '.config/jans-cli.ini')
beforeEach(async () => {
  app = await startApp()
  await updateAppConfiguration(app.ctx, { deviceAuthzTokenPollInterval: 1 })
  client = await terminalClient(app)
  home = temporaryFolder()
  mkdirSync(join(home.path, '.config'))
  const { client_id, client_secret } = client
  writeFileSync(path(), `[DEFAULT]\njans_host = ${app.ctx.config.issuer}\njca_client_id = ${client_id}\njca_client_secret = ${client_secret}\n`) // prettier-ignore
})
afterEach(async () => {
  await app.close()
  home[Symbol.dispose]()
})

const ask = ['--operation-id', 'get-acrs']
const stored = (name: string) => new RegExp(`^${name} = (.+)$`, 'm').exec(readFileSync(path(), 'utf8'))?.[1]

/** Runs a command while the administrator says yes at another device. */
async function runAndApprove(...args: string[]) {
  let approved: Promise<unknown> | undefined
  const ending = await runJansCli(home.path, [...args, '--login'], {
    onProgress(text) {
      const code = /user_code=([A-Z-]+) and authorize this device within 1800 seconds/.exec(text)?.[1]
      if (code) approved ??= approve(app, code)
    }
  })
  await approved
  return { ...ending, asked: approved !== undefined }
}

it('signs a person in at another device, remembers it, and ends it', { timeout: 30_000 }, async () => {
  const first = await runAndApprove(...ask)
  expect(first).toMatchObject({
    code: 0,
    asked: true,
    stdout: '{\n  "defaultAcr": "simple_password_auth"\n}\n'
  })
  expect(first.stderr).toMatch(
    /Access token was not found\.\nPlease visit verification url http:\S+\/device-code\?user_code=/
  )
  const token = stored('access_token') ?? ''
  expect(statSync(path()).mode & 0o777).toBe(0o600)
  expect((await findAccessToken(app.ctx, token))?.scopes).toContain('https://jans.io/oauth/config/acrs.write')

  const second = await runAndApprove(
    '--operation-id',
    'patch-config-cache',
    '--patch-replace',
    'memcachedConfiguration/bufferSize:4096'
  )
  expect(second).toMatchObject({ code: 0, asked: false })
  const person = await findUserByName(app.ctx.db, 'admin')
  const { audit } = app.ctx.db.tables
  const records = await app.ctx.db.query.select().from(audit)
  expect(records.map(({ userInum }) => userInum)).toContain(person?.inum)

  const ended = await runJansCli(home.path, ['-revoke-session'])
  expect(ended).toMatchObject({ code: 0, stdout: 'The sign-in is ended (200)\n' })
  expect(await findAccessToken(app.ctx, token)).toBeUndefined()
  expect([stored('access_token'), stored('user_data')]).toEqual([undefined, undefined])
  expect(stored('jca_client_id')).toBe(client.client_id)
  expect(await runJansCli(home.path, ['-revoke-session'])).toMatchObject({ code: 4, stderr: expect.stringContaining('Nobody is signed in') as string }) // prettier-ignore
})

it(
  'gets another token when the one that is remembered is over, and asks again when the person is',
  { timeout: 30_000 },
  async () => {
    expect(await runAndApprove()).toMatchObject({ code: 0, asked: true, stdout: '', stderr: expect.stringMatching(/You are signed in\n$/) as string }) // prettier-ignore
    const spoil = () =>
      writeFileSync(path(), readFileSync(path(), 'utf8').replace(/^access_token = .*$/m, 'access_token = gone'))
    spoil()
    expect(await runAndApprove(...ask)).toMatchObject({ code: 0, asked: false })
    expect(stored('access_token')).not.toBe('gone')
    writeFileSync(path(), readFileSync(path(), 'utf8').replace(/^user_data = .*$/m, 'user_data = a.b.c'))
    spoil()
    expect(await runAndApprove(...ask)).toMatchObject({ code: 0, asked: true })
  }
)

it('lets nobody in without the role', { timeout: 30_000 }, async () => {
  const person = await findUserByName(app.ctx.db, 'admin')
  await updateUser(app.ctx, person?.inum ?? '', { attributes: { jansAdminUIRole: ['api-viewer'] } })
  const ending = await runAndApprove(...ask)
  expect(ending).toMatchObject({ code: 4, stdout: '', asked: true })
  expect(ending.stderr).toContain('The logged user do not have valid role.')
  expect(stored('access_token')).toBeUndefined()
})

it('says what the client needs when its userinfo is not signed', { timeout: 30_000 }, async () => {
  const { replaceClient } = await import('#modules/clients/index')
  await replaceClient(app.ctx, client.client_id, (before) => {
    const { userInfoSignedResponseAlg: _, ...definition } = before.definition
    return { ...before, definition }
  })
  expect(await runAndApprove(...ask)).toMatchObject({ code: 4, stderr: expect.stringContaining('userInfoSignedResponseAlg') as string }) // prettier-ignore
})

it('keeps a sign-in at another server out of the file', { timeout: 30_000 }, async () => {
  writeFileSync(path(), 'jans_host = other.example\naccess_token = of-the-other\n')
  const given = [
    '--host',
    app.ctx.config.issuer,
    '--client-id',
    client.client_id,
    '--client-secret',
    client.client_secret
  ]
  expect(await runAndApprove(...given, ...ask)).toMatchObject({ code: 0, asked: true })
  expect(readFileSync(path(), 'utf8')).toBe('jans_host = other.example\naccess_token = of-the-other\n')
  expect(existsSync(`${path()}.tmp`)).toBe(false)
})

it('asks nobody where nobody sits at the terminal', async () => {
  const ending = await runJansCli(home.path, ask)
  expect(ending).toMatchObject({ code: 4, stdout: '' })
  expect(ending.stderr).toMatch(/Nobody is signed in at http:\S+\. Sign in with --login, or use a client/)
  expect(await runJansCli(home.path, ['--operation-id', 'get-nothing'])).toMatchObject({ code: 2 })
})
