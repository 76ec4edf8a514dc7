import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { adminPagesClient, deleteClient, replaceClient, requireClient, scriptClient } from '#modules/clients/index'
import { administrationScopes, installedScopeDn } from '#modules/scopes/index'
import { startApp } from '../../support/app.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'minijans-clients-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const startOn = (issuer?: string) =>
  startApp({ MINIJANS_MEMORY: 'false', MINIJANS_DATA: data, ...(issuer && { MINIJANS_ISSUER: issuer }) })
const file = () => join(data, 'cli-client.json')
const readFile = () => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, string>

it('leaves a client for scripts in a file that its owner alone can read', async () => {
  await using app = await startOn()
  expect(readFile()).toEqual({ issuer: app.ctx.config.issuer, ...(await scriptClient(app.ctx)) })
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  const { definition } = await requireClient(app.ctx, readFile().client_id as string)
  expect(definition.scopes).toEqual(expect.arrayContaining(administrationScopes.map(installedScopeDn)))
})

it('writes the file again when it is missing or the issuer is another, with the same secret', async () => {
  let secret: string | undefined
  {
    await using app = await startOn()
    secret = (await scriptClient(app.ctx)).client_secret
    rmSync(file())
  }
  {
    await using _app = await startOn()
    expect(readFile().client_secret).toBe(secret)
  }
  await using _app = await startOn('http://localhost:4711')
  expect(readFile()).toMatchObject({ issuer: 'http://localhost:4711', client_secret: secret })
})

it('writes no file in memory mode', async () => {
  await using app = await startApp({ MINIJANS_DATA: data })
  expect((await scriptClient(app.ctx)).client_id).toMatch(/^1201\./)
  expect(existsSync(file())).toBe(false)
})

it('does not bring back a client for scripts that was deleted, nor scopes that were taken from it', async () => {
  const without = installedScopeDn('https://jans.io/scim/bulk')
  {
    await using app = await startOn()
    const { client_id } = await scriptClient(app.ctx)
    await replaceClient(app.ctx, client_id, (before) => ({
      ...before,
      definition: { ...before.definition, scopes: before.definition.scopes?.filter((dn) => dn !== without) }
    }))
  }
  {
    await using app = await startOn()
    const { client_id } = await scriptClient(app.ctx)
    expect((await requireClient(app.ctx, client_id)).definition.scopes).not.toContain(without)
    await deleteClient(app.ctx, client_id)
  }
  await using app = await startOn()
  await expect(scriptClient(app.ctx)).rejects.toThrow('deleted')
  expect(existsSync(file())).toBe(false)
})

it('has a client for the admin pages whose addresses follow the issuer', async () => {
  let secret: string | undefined
  {
    await using app = await startOn()
    const client = await adminPagesClient(app.ctx)
    secret = client.secret
    expect(client.definition).toMatchObject({
      trustedClient: true,
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
      redirectUris: [`${app.ctx.config.issuer}/admin/callback`],
      postLogoutRedirectUris: [`${app.ctx.config.issuer}/admin/signed-out`],
      scopes: ['openid', 'profile', 'email', 'role'].map(installedScopeDn),
      attributes: { requirePkce: true }
    })
  }
  await using app = await startOn('http://localhost:4711')
  const client = await adminPagesClient(app.ctx)
  expect(client.secret).toBe(secret)
  expect(client.definition.redirectUris).toEqual(['http://localhost:4711/admin/callback'])
})
