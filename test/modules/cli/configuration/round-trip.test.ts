import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findClient } from '#modules/clients/index'
import { listLdapSources } from '#modules/ldap/index'
import { mailSettings } from '#modules/mail/index'
import { adminPassword } from '../../../support/app.ts'
import { minijans, startKept, type Kept } from '../../../support/minijans.ts'
import { startProcess, temporaryFolder } from '../../../support/process.ts'
import { rich, secrets } from './rich.ts'

/** A server's issuer is part of what it says of itself. */
const issuer = 'https://id.example.org'
const start = () => startKept({ MINIJANS_ISSUER: issuer })

async function applied({ run }: Kept, text: string, env: Record<string, string> = secrets) {
  const ended = await run(['apply', '-', '--yes'], { input: text, env })
  expect(ended).toMatchObject({ code: 0 })
  return ended
}

async function exportOf({ run }: Kept, ...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['export', ...options])
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

describe('a configuration', () => {
  it('of a new server says nothing but where things would be', async () => {
    await using kept = await start()
    const text = await exportOf(kept)
    expect(text).toMatch(/^# yaml-language-server: \$schema=configuration\.schema\.json\n/)
    // The level of the log is as the server was started: these are silent.
    const said = text.split('\n').filter((line) => !/^(#.*|\w+: \{\}|)$/.test(line))
    expect(said).toEqual(['properties:', '  loggingLevel: OFF'])
    expect(text).toContain('clients: {}')
  })

  it('is byte for byte the same on another server that it is applied to, and applying it again changes nothing', async () => {
    let text: string
    {
      await using first = await start()
      await applied(first, rich)
      text = await exportOf(first, '--with-secrets')
      expect(await exportOf(first, '--with-secrets')).toBe(text)
    }
    for (const name of ['shop-client', 'urn:x:y', 'ad:', 'photos', 'pixel.png', 'Bearer of-the-hook', 'two lines'])
      expect(text).toContain(name)
    await using second = await start()
    await applied(second, text)
    expect(await exportOf(second, '--with-secrets')).toBe(text)
    const again = await applied(second, text)
    expect(again.stdout).toBe('Nothing is different.\n')
    expect(await second.run(['plan', '-'], { input: text, env: secrets })).toMatchObject({ code: 0 })
    const { ctx } = second.app
    expect((await findClient(ctx, 'shop-client'))?.secret).toBe(secrets.SHOP_SECRET)
    expect((await mailSettings(ctx)).smtp_authentication_account_password).toBe('of-the-mail')
  })

  it('is byte for byte the same after a reset', async () => {
    using folder = temporaryFolder()
    const data = join(folder.path, 'data')
    const env = {
      MINIJANS_DATA: data,
      MINIJANS_ISSUER: issuer,
      MINIJANS_ADMIN_PASSWORD: adminPassword,
      MINIJANS_LOG_LEVEL: 'silent'
    }
    const run = (args: string[], input = '') => minijans([...args, '--data', data], { input, env: secrets })
    const applyAndExport = async (text: string) => {
      await using server = startProcess([], env)
      await server.origin()
      expect(await run(['apply', '-', '--yes'], text)).toMatchObject({ code: 0 })
      const { stdout } = await run(['export', '--with-secrets'])
      await server.stop()
      return stdout
    }
    const before = await applyAndExport(rich)
    expect(await run(['reset', '--yes'])).toMatchObject({ code: 0 })
    expect(await applyAndExport(before)).toBe(before)
  })

  it('has its secrets in files that are its owner’s alone, and finds them there', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'configuration.yaml')
    const secretFolder = join(folder.path, 'secrets')
    {
      await using first = await start()
      await applied(first, rich)
      expect(await first.run(['export', file, '--secrets', secretFolder])).toMatchObject({ code: 0, stdout: '' })
    }
    const text = readFileSync(file, 'utf8')
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret)
    expect(text).toContain('file: secrets/clients.shop-client.clientSecret')
    const names = readdirSync(secretFolder)
    expect(names).toContain('clients.shop-client.clientSecret')
    for (const name of names) expect(statSync(join(secretFolder, name)).mode & 0o777).toBe(0o600)
    await using second = await start()
    expect(await second.run(['apply', file, '--yes'], { env: secrets })).toMatchObject({ code: 0 })
    expect((await findClient(second.app.ctx, 'shop-client'))?.secret).toBe(secrets.SHOP_SECRET)
    expect(await second.run(['export', file, '--secrets', secretFolder])).toMatchObject({ code: 0 })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('never shows a secret where it is not asked to, and names each place the same', async () => {
    await using kept = await start()
    const { stdout } = await applied(kept, rich)
    const text = await exportOf(kept)
    for (const secret of Object.values(secrets)) for (const shown of [stdout, text]) expect(shown).not.toContain(secret)
    expect(text).toContain('env: CLIENTS_SHOP_CLIENT_CLIENT_SECRET')
    expect(text).toContain('env: WEBHOOKS_TELL_HTTP_HEADERS_AUTHORIZATION_VALUE')
  })

  it('keeps what installed things were made to be, and that some were taken away', async () => {
    const change = `
attributes: { nickname: null, birthdate: { displayName: B, dataType: string } }
scopes: { profile: { displayName: P, scopeType: openid, claims: [givenName] } }
permissions: { 'https://jans.io/oauth/config/scopes.readonly': { tag: other } }
roles: { api-viewer: { description: Looks } }
`
    let text: string
    {
      await using first = await start()
      const { code, stderr } = await first.run(['apply', '-', '--yes'], { input: change })
      // Attributes of the server can be made inactive, and not deleted.
      expect([code, stderr]).toEqual([1, expect.stringContaining('-:2:15: attributes.nickname: delete-attributes')])
      await applied(first, change.replace('nickname: null, ', ''))
      expect(await first.run(['apply', '-', '--yes'], { input: 'rolePermissions: { api-editor: null }' })).toMatchObject({ code: 0 }) // prettier-ignore
      text = await exportOf(first)
    }
    expect(text).toContain('  api-editor: null\n')
    await using second = await start()
    await applied(second, text)
    expect(await exportOf(second)).toBe(text)
  })
})

it('keeps secrets that are not shown until others are given', async () => {
  await using kept = await start()
  await applied(kept, rich)
  expect(await kept.run(['plan', '-'], { input: rich, env: {} })).toMatchObject({ code: 0 })
  const other = { ...secrets, LDAP_PASSWORD: 'another', SMTP_SMTP_AUTHENTICATION_ACCOUNT_PASSWORD: 'another' }
  const { code, stdout } = await kept.run(['plan', '-'], { input: rich, env: other })
  expect(code).toBe(5)
  expect(stdout).toMatch(/ldapServers ad\n +bindPassword: /)
  expect(stdout).toMatch(/smtp\n +smtp_authentication_account_password: "\(secret\)", another one/)
  expect(stdout).toContain('0 to add, 2 to change, 0 to remove.')
  await applied(kept, rich, other)
  expect((await listLdapSources(kept.app.ctx))[0]?.bindPassword).toBe('another')
  expect(await kept.run(['plan', '-'], { input: rich, env: other })).toMatchObject({ code: 0 })
})

it('says which secrets of new things have no value', async () => {
  await using kept = await start()
  const { stderr } = await applied(kept, rich, {})
  expect(stderr).toMatch(
    /-:\d+:\d+: clients\.shop-client\.clientSecret: there is no value for it in the variable SHOP_SECRET/
  )
  expect((await findClient(kept.app.ctx, 'shop-client'))?.secret).toMatch(/^[0-9a-f-]{36}$/)
})
