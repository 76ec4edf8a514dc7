import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { approve } from '../../support/device.ts'
import { post, type TestClient } from '../../support/oauth.ts'
import { temporaryFolder } from '../../support/process.ts'
import { terminalClient } from '../../support/roles.ts'
import { openScreen } from '../../support/screen.ts'
import { hasTerminal } from '../../support/terminal.ts'
import { tuiProgram } from '../../support/tui.ts'

let app: MinijansServer
let client: TestClient
const home = temporaryFolder()
const file = join(home.path, '.config/jans-cli.ini')
beforeAll(async () => {
  app = await startApp()
  await updateAppConfiguration(app.ctx, { deviceAuthzTokenPollInterval: 1 })
  client = await terminalClient(app)
  const { client_id, client_secret } = client
  mkdirSync(join(home.path, '.config'))
  writeFileSync(file, `[DEFAULT]\njans_host = ${app.ctx.config.issuer}\njca_client_id = ${client_id}\njca_client_secret = ${client_secret}\n`) // prettier-ignore
})
afterAll(async () => {
  await app.close()
  home[Symbol.dispose]()
})

const stored = (name: string) => new RegExp(`^${name} = (.+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? ''

async function revoke(token: string) {
  const answer = await post(app, '/jans-auth/restv1/revoke', client, { token })
  expect(answer.status).toBe(200)
}

describe.skipIf(!hasTerminal)('without a client of this machine', { timeout: 60_000 }, () => {
  it('a person signs in at another device, is remembered, and has what the roles allow', async () => {
    const env = { HOME: home.path }
    {
      await using tui = await openScreen([tuiProgram], { env })
      await tui.see('Please visit verification url')
      await tui.see(/user_code=/)
      const code = /user_code=([A-Z-]+)/.exec(tui.text().replaceAll(/[\s│]/g, ''))?.[1] ?? ''
      await approve(app, code.slice(0, 9))
      await tui.see('▏[A]uth Server▕')
      // The role lets it see other things than clients.
      await tui.see('! The server refuses (401)')
      await tui.type('<alt-t>')
      await tui.see(/Default ACR \* +: simple_password_auth/)
      // A token that is not good any more is replaced without a word, as long as it is known who it was.
      const before = stored('access_token')
      await revoke(before)
      await tui.type('<alt-g>', '<alt-t>')
      await tui.see(/Default ACR \* +: simple_password_auth/)
      expect(stored('access_token')).not.toBe(before)
      // After that, somebody has to sign in again.
      await revoke(stored('access_token'))
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^user_data = .*$/m, ''))
      await tui.type('<alt-g>')
      await tui.see('Sign in ──')
      await tui.see('Please visit verification url')
      const again = /user_code=([A-Z-]+)/.exec(tui.text().replaceAll(/[\s│]/g, ''))?.[1] ?? ''
      await approve(app, again.slice(0, 9))
      await tui.miss('Sign in ──')
      await tui.type('<alt-t>')
      await tui.see(/Default ACR \* +: simple_password_auth/)
      await tui.type('<ctrl-q>')
      expect(await tui.end()).toMatchObject({ code: 0 })
    }
    expect(stored('access_token')).not.toBe('')
    {
      await using tui = await openScreen([tuiProgram], { env })
      await tui.see('▏[A]uth Server▕')
      expect(tui.written()).not.toContain('Please visit')
      await tui.type('<alt-j>', '<right>', '<enter>')
      expect(await tui.end()).toMatchObject({ code: 0 })
    }
    expect(stored('access_token')).toBe('')
  })

  it('whoever goes away before signing in has a terminal as before', async () => {
    await using tui = await openScreen([tuiProgram, '--login'], { env: { HOME: home.path } })
    await tui.see('Please visit verification url')
    await tui.type('<ctrl-c>')
    const { settings } = await tui.end()
    expect(settings).toMatch(/(?<!-)icanon/)
    expect(tui.isFullScreen()).toBe(false)
  })
})
