import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'
import { startKept, type Kept } from '../../support/minijans.ts'
import { temporaryFolder } from '../../support/process.ts'
import { openScreen } from '../../support/screen.ts'
import { hasTerminal } from '../../support/terminal.ts'
import { openTui, tuiProgram } from '../../support/tui.ts'

let kept: Kept
beforeAll(async () => {
  kept = await startKept()
})
afterAll(() => kept[Symbol.asyncDispose]())

describe('without a terminal', () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [tuiProgram, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: '/nowhere', ...env }
    })

  it('ends with code 2 and one line', () => {
    expect(run([], { MINIJANS_DATA: kept.data })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'jans-tui: This needs a terminal for input and output. In scripts use jans-cli\n'
    })
  })

  it('prints its help and its version', () => {
    expect(run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: jans-tui') as string, stderr: '' }) // prettier-ignore
    expect(run(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string }) // prettier-ignore
  })

  it('takes no options that it has not, nor those of jans-cli alone', () => {
    expect(run(['--colour'])).toMatchObject({ status: 2, stderr: expect.stringContaining('There is no option --colour') as string }) // prettier-ignore
    expect(run(['--operation-id', 'get-acrs'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--operation-id is for jans-cli') as string }) // prettier-ignore
  })
})

describe.skipIf(!hasTerminal)('a terminal', { timeout: 60_000 }, () => {
  it.each([
    ['Ctrl-C', '<ctrl-c>'],
    ['Ctrl-Q', '<ctrl-q>']
  ])('is as it was before after %s', async (_name, key) => {
    await using tui = await openTui(kept.data)
    expect(tui.isFullScreen()).toBe(true)
    expect(tui.isCursorHidden()).toBe(true)
    await tui.type(key)
    const { code, settings } = await tui.end()
    expect(code).toBe(0)
    expect(settings).toMatch(/(?<!-)icanon/)
    expect(settings).toMatch(/(?<!-)echo\b/)
    expect(tui.isFullScreen()).toBe(false)
    expect(tui.isCursorHidden()).toBe(false)
    expect(tui.text().trim()).toBe('')
    expect(tui.written()).toMatch(/\[\?2004l[^]*\[\?7h/)
  })

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'is as it was before after %s, in the middle of a form',
    async (signal) => {
      await using tui = await openTui(kept.data)
      await tui.type('a')
      await tui.see('New client')
      await tui.type('<tab>', 'half')
      tui.kill(signal)
      const { code, settings } = await tui.end()
      expect(code).toBe({ SIGTERM: 143, SIGHUP: 129, SIGINT: 130 }[signal])
      expect(settings).toMatch(/(?<!-)icanon/)
      expect(tui.isFullScreen()).toBe(false)
      expect(tui.isCursorHidden()).toBe(false)
    }
  )

  it('asks before Ctrl-C loses changes, and the second Ctrl-C loses them', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('a')
    await tui.see('New client')
    await tui.type('<tab>', 'half', '<ctrl-c>')
    await tui.see('There are changes that are not saved.')
    await tui.type('g', '<esc>')
    await tui.see(/▸ Client Name +: half/)
    await tui.type('<ctrl-c>')
    await tui.see('There are changes that are not saved.')
    await tui.type('<ctrl-c>')
    expect(await tui.end()).toMatchObject({ code: 0 })
  })

  it('gets larger and smaller in the middle of a form, and nothing that was typed is lost', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('a')
    await tui.see('New client')
    await tui.type('<tab>', 'Resized')
    tui.resize(40, 120)
    // All fields of the tab have room now.
    await tui.see(/^ {2}Scopes +: \(none\)$/)
    await tui.see(/▸ Client Name +: Resized$/)
    expect(tui.rows()[39]).toMatch(/Ctrl-S Save/)
    tui.resize(10, 50)
    await tui.see('The terminal is too small.')
    await tui.see('It has 50×10;')
    await tui.see('60×16 are needed.')
    tui.resize(16, 60)
    await tui.see(/▸ Client Name +: Resized$/)
    await tui.miss('too small')
    expect(tui.rows()[15]).toMatch(/Ctrl-S Save/)
    tui.resize(24, 80)
    await tui.see(/^ Tab Next.*Esc Back$/)
    await tui.see(/▸ Client Name +: Resized$/)
    expect(tui.rows().filter((row) => row.includes('Client Name'))).toHaveLength(1)
  })

  it('shows as many rows as it has', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-b>')
    await tui.see('1–14 of')
    tui.resize(40, 100)
    await tui.see('1–30 of')
    tui.resize(20, 80)
    await tui.see('1–10 of')
    expect(tui.rows()[17]).toMatch(/^─+$/)
  })

  it('has colours, and with NO_COLOR none', async () => {
    const red = '\u001B[31m'
    // What is refused is red where there are colours.
    const refuse = async (env: Record<string, string>) => {
      await using tui = await openTui(kept.data, { env })
      await tui.type('a')
      await tui.see('New client')
      await tui.type('<ctrl-s>')
      await tui.see('This is what will be sent')
      await tui.type('<enter>')
      await tui.see('! redirectUris attribute is required.')
      return tui.written().includes(red)
    }
    expect(await refuse({})).toBe(true)
    expect(await refuse({ NO_COLOR: '1' })).toBe(false)
  })

  it('shows what others have written, and nothing of it moves the cursor', async () => {
    const api = await configApi(kept.app, 'openid/clients.write')
    const displayName = 'Evil \u001B[2J\u001B[31m\u009B31m 日本語 name'
    const made = await api('POST', '/openid/clients', { displayName, redirectUris: ['https://a.example/cb'] })
    expect(made.status).toBe(201)
    await using tui = await openTui(kept.data)
    await tui.see(/Evil .*日本語 name +public/)
    expect(tui.written()).not.toContain('\u009B')
    expect(tui.written()).not.toContain('\u001B[31m\u009B')
    expect(tui.rows()[0]).toContain('minijans')
  })

  it('takes what is pasted as text, also its line ends', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('a')
    await tui.see('New client')
    for (let i = 0; i < 11; i++) await tui.type('<tab>')
    await tui.see(/▸ Redirect Uris/)
    await tui.type('\u001B[200~https://a.example/cb\rhttps://b.example/cb\u001B[201~')
    await tui.see('https://b.example/cb')
    await tui.type('<ctrl-s>')
    await tui.see('"redirectUris": ["https://a.example/cb","https://b.example/cb"]')
    expect(tui.text()).not.toContain('200~')
  })

  it('takes a long paste at once, and no keys out of it', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('a')
    await tui.see('New client')
    await tui.type('<tab>', '<tab>', '<tab>')
    // Ctrl-Q, Ctrl-C, and an arrow.
    await tui.type(`\u001B[200~one\u0011\u0003two\u001B[A${'x'.repeat(50_000)}three\n\u001B[201~`)
    await tui.see(/▸ Description +: x+three$/)
    await tui.type('<ctrl-a>')
    await tui.see(/▸ Description +: onetwoxx/)
    expect(tui.isFullScreen()).toBe(true)
  })

  it('says that it cannot place the cursor', async () => {
    await using tui = await openScreen([tuiProgram], { env: { MINIJANS_DATA: kept.data, TERM: 'dumb' } })
    expect(await tui.end()).toMatchObject({ code: 2 })
    expect(tui.text()).toContain('cannot place the cursor')
  })
})

describe.skipIf(!hasTerminal)('the connection', { timeout: 60_000 }, () => {
  it('can be lost and come back, and what was typed stays', async () => {
    await using other = await startKept()
    const { port } = new URL(other.app.address)
    await using tui = await openTui(other.data)
    await tui.type('a')
    await tui.see('New client')
    await tui.type('<tab>', 'Survives')
    for (let i = 0; i < 10; i++) await tui.type('<tab>')
    await tui.type('https://survives.example/cb')
    await other.app.close()
    await tui.type('<ctrl-s>')
    await tui.see('This is what will be sent')
    await tui.type('<enter>')
    await tui.see('This was not saved')
    await tui.see(`Nothing listens at http://127.0.0.1:${port}`)
    await tui.type('<enter>')
    await tui.see(/▸ Redirect Uris +: https:\/\/survives/)
    await tui.type('<shift-up>', '<left>')
    await tui.see('There are changes that are not saved.')
    await tui.type('g', '<esc>')
    await tui.see(/Client Name +: Survives/)
    const env = { MINIJANS_MEMORY: 'false', MINIJANS_DATA: other.data, MINIJANS_PORT: port }
    await using again = await startApp(env)
    await tui.type('<ctrl-s>')
    await tui.see('This is what will be sent')
    await tui.type('<enter>')
    await tui.see('Client is created')
    const api = await configApi(again, 'openid/clients.readonly')
    expect((await api('GET', '/openid/clients?pattern=Survives')).body).toMatchObject({ totalEntriesCount: 1 })
  })

  it('is tried again where a list could not be read', async () => {
    await using other = await startKept()
    await using tui = await openTui(other.data)
    await other.app.close()
    await tui.type('r')
    await tui.see('! Nothing listens at')
    await tui.see('Press r to try again.')
    await tui.type('<alt-g>')
    await tui.see('! Nothing listens at')
    await tui.type('r', '<ctrl-q>')
    expect(await tui.end()).toMatchObject({ code: 0 })
  })

  it('cannot be made: it says why, another server can be named, and the code says it at the end', async () => {
    await using tui = await openScreen([tuiProgram, '--host', 'http://127.0.0.1:9', '--client-id', 'a', '--client-secret', 'b']) // prettier-ignore
    await tui.see('There is no connection')
    await tui.see('Nothing listens at http://127.0.0.1:9')
    await tui.type('o')
    await tui.see('Which server?')
    await tui.see('▸ OP Hostname')
    await tui.type('<ctrl-c>')
    expect(await tui.end()).toMatchObject({ code: 3 })
    expect(tui.isFullScreen()).toBe(false)
  })

  it('is asked for where no server is known', async () => {
    const { scriptClient } = await import('#modules/clients/index')
    const { client_id, client_secret } = await scriptClient(kept.app.ctx)
    await using tui = await openScreen([tuiProgram], { env: { MINIJANS_DATA: '/nowhere' } })
    await tui.see('Which server?')
    await tui.type(kept.app.address, '<enter>', client_id, '<tab>', 'wrong', '<enter>')
    await tui.see('There is no connection')
    await tui.see('invalid_client')
    await tui.type('o')
    await tui.see('Which server?')
    await tui.type('<ctrl-u>', client_secret, '<enter>')
    await tui.see(/Client ID +Client Name/)
    expect(tui.written()).not.toContain(client_secret)
  })
})

describe.skipIf(!hasTerminal)('config-cli-tui', { timeout: 60_000 }, () => {
  const program = join(import.meta.dirname, '../../../modules/cli/jans-cli/main.js')
  const folder = temporaryFolder()
  const link = join(folder.path, 'config-cli-tui')
  beforeAll(() => symlinkSync(program, link))
  afterAll(() => folder[Symbol.dispose]())
  const env = () => ({ MINIJANS_DATA: kept.data })

  it('is the text UI in a terminal', async () => {
    await using tui = await openScreen([link], { env: env() })
    await tui.see(/Client ID +Client Name/)
    await tui.type('<ctrl-q>')
    expect(await tui.end()).toMatchObject({ code: 0 })
  })

  it('is jans-cli where it is told what to do, or told not to be it', async () => {
    await using told = await openScreen([link, '--operation-id', 'get-acrs'], { env: env() })
    expect(await told.end()).toMatchObject({ code: 0 })
    expect(told.text()).toContain('"defaultAcr": "simple_password_auth"')
    await using without = await openScreen([link, '--no-tui'], { env: env() })
    expect(await without.end()).toMatchObject({ code: 2 })
    expect(without.text()).toContain('No operation was named')
  })

  it('is jans-cli without a terminal', () => {
    const { status, stderr } = spawnSync(process.execPath, [link], { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: '/nowhere' } }) // prettier-ignore
    expect([status, stderr]).toEqual([2, expect.stringContaining('No arguments were provided')])
  })
})
