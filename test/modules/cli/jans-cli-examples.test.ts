import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { buildProject } from '../../support/agama.ts'
import { startApp } from '../../support/app.ts'
import { runJansCli, signInOptions } from '../../support/jans-cli.ts'
import { temporaryFolder } from '../../support/process.ts'

let app: MinijansServer
let signIn: string[]
const home = temporaryFolder()
beforeAll(async () => {
  app = await startApp()
  signIn = await signInOptions(app)
})
afterAll(async () => {
  await app.close()
  home[Symbol.dispose]()
})

const file = (name: string, content: string | Uint8Array) => {
  const path = join(home.path, name)
  writeFileSync(path, content)
  return path
}

/** Runs one command that goes well. @returns what it printed, as JSON */
async function run(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runJansCli(home.path, [...signIn, ...args])
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
  expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`)
  return JSON.parse(stdout) as Record<string, unknown>
}

const page = (entries: number) =>
  expect.objectContaining({ start: expect.any(Number) as number, entriesCount: entries }) as object

describe('Janssen’s documented commands', () => {
  it('register a client in one line, with the options of the text UI', async () => {
    const data = file('my_client.json', JSON.stringify({ displayName: 'From one line', redirectUris: ['https://a.example/'] })) // prettier-ignore
    const created = await run('--no-tui', '--operation-id=post-oauth-openid-client', `--data=${data}`)
    expect(created).toMatchObject({ displayName: 'From one line', inum: expect.any(String) as string })
  })

  it('list and set the default authentication method', async () => {
    expect(await run('--operation-id', 'get-acrs')).toEqual({ defaultAcr: 'simple_password_auth' })
    const data = '{"defaultAcr":"simple_password_auth"}'
    expect(await run('--operation-id', 'put-acrs', '--data', data)).toEqual({ defaultAcr: 'simple_password_auth' })
  })

  it('upload, list, configure and delete a project of Agama', { timeout: 30_000 }, async () => {
    const archive = file('project.gama', buildProject('org.cli.main'))
    await run('--operation-id', 'post-agama-prj', '--url-suffix=name:cli', '--data', archive)
    expect(await run('--operation-id', 'get-agama-prj', '--endpoint-args', 'start:0,count:1')).toEqual(page(1))
    const name = '--url-suffix=name:cli'
    await expect.poll(() => run('--operation-id', 'get-agama-prj-by-name', name), { timeout: 20_000, interval: 500 }).toMatchObject({ finishedAt: expect.any(String) as string }) // prettier-ignore
    const configuration = file('cfg.json', '{"org.cli.main":{"host":"mail.example"}}')
    await run('--operation-id', 'put-agama-prj', name, '--data', configuration)
    expect(await run('--operation-id', 'get-agama-prj-configs', name)).toEqual({
      'org.cli.main': { host: 'mail.example' }
    })
    const { code: gone, stdout: said } = await runJansCli(home.path, [...signIn, '--operation-id', 'delete-agama-prj', '--url-suffix', 'name:cli']) // prettier-ignore
    expect([gone, said]).toEqual([0, 'Object was successfully deleted.\n'])
  })

  it('find scripts by type and level, with a name that is there twice', async () => {
    const pairs = 'fieldValuePair:scriptType=dynamic_scope,fieldValuePair:level=100'
    expect(await run('--operation-id', 'get-config-scripts', `--endpoint-args=${pairs}`)).toEqual(page(0))
  })

  it('patch the size of a buffer, which goes as a text', async () => {
    const patch = ['--patch-replace', 'memcachedConfiguration/bufferSize:32788']
    const after = await run('--operation-id', 'patch-config-cache', ...patch)
    expect(after.memcachedConfiguration).toMatchObject({ bufferSize: 32788 })
  })

  it('create, read, replace, patch and delete a client', async () => {
    const created = await run(
      '--operation-id',
      'post-oauth-openid-client',
      '--data',
      '{"displayName":"One","redirectUris":["https://a.example/"]}'
    )
    const inum = String(created.inum)
    expect(await run('--operation-id', 'get-oauth-openid-clients', '--endpoint-args', 'limit:2')).toEqual(page(2))
    const suffix = ['--url-suffix', `inum:${inum}`]
    expect(await run('--operation-id', 'get-oauth-openid-clients-by-inum', ...suffix)).toMatchObject({ inum })
    const two = file('two.json', JSON.stringify({ ...created, displayName: 'Two' }))
    expect(await run('--operation-id', 'put-oauth-openid-client', '--data', two)).toMatchObject({ displayName: 'Two' })
    const patch = ['--patch-replace', 'displayName:Three']
    expect(await run('--operation-id', 'patch-oauth-openid-client-by-inum', ...suffix, ...patch)).toMatchObject({
      inum,
      displayName: 'Three'
    })
    const gone = [...signIn, '--operation-id', 'delete-oauth-openid-client-by-inum', ...suffix]
    expect(await runJansCli(home.path, gone)).toMatchObject({ code: 0, stdout: 'Object was successfully deleted.\n' })
    expect(await runJansCli(home.path, gone)).toMatchObject({ code: 1, stdout: expect.stringContaining('"404"') as string }) // prettier-ignore
  })

  it('create, find, patch and delete a user', async () => {
    const values = { userId: 'jane', mail: 'jane@example.org', displayName: 'Jane', givenName: 'Jane', userPassword: 'correct horse 1' } // prettier-ignore
    const data = { ...values, customAttributes: [{ name: 'sn', multiValued: false, values: ['Doe'] }] }
    const created = await run('--operation-id', 'post-user', '--data', JSON.stringify(data))
    const inum = String(created.inum)
    expect(await run('--operation-id', 'get-user', '--endpoint-args', 'pattern:jane')).toEqual(page(1))
    const suffix = ['--url-suffix', `inum:${inum}`]
    const patch = ['--patch-replace', 'displayName:Jane Doe']
    expect(await run('--operation-id', 'patch-user-by-inum', ...suffix, ...patch)).toMatchObject({
      displayName: 'Jane Doe'
    })
    const changed = JSON.stringify({ ...created, displayName: 'Jane D.' })
    expect(await run('--operation-id', 'put-user', '--data', changed)).toMatchObject({ displayName: 'Jane D.' })
    const gone = [...signIn, '--operation-id', 'delete-user', ...suffix]
    expect(await runJansCli(home.path, gone)).toMatchObject({ code: 0, stdout: 'Object was successfully deleted.\n' })
  })

  it('read and write people by SCIM, patched in its own form', async () => {
    const person = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'sam', displayName: 'Sam', name: { givenName: 'Sam', familyName: 'Hill' }, emails: [{ value: 'sam@example.org' }] } // prettier-ignore
    const { id } = await run('-scim', '--operation-id', 'create-user', '--data', JSON.stringify(person))
    const patch = ['--url-suffix', `id:${String(id)}`, '--patch-replace', 'name.givenName:Samuel']
    expect(await run('-scim', '--operation-id', 'patch-user-by-id', ...patch)).toMatchObject({
      name: { givenName: 'Samuel' }
    })
    const found = await run('-scim', '--operation-id', 'get-users', '--endpoint-args', 'filter:userName eq "sam"')
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ id }] })
  })

  it('ask the auth server without a token, and with a client where it wants one', async () => {
    const { code, stdout } = await runJansCli(home.path, ['-auth', '--host', app.ctx.config.issuer, '--operation-id', 'jwks']) // prettier-ignore
    expect([code, JSON.parse(stdout)]).toEqual([0, { keys: expect.any(Array) as unknown[] }])
    const token = await runJansCli(home.path, [...signIn, '--output-access-token', '--operation-id', 'get-acrs'])
    const introspected = await run('-auth', '--operation-id', 'post-introspection', '--data', `token=${token.stdout.trim()}`) // prettier-ignore
    expect(introspected).toMatchObject({ active: true, scope: expect.stringContaining('acrs.readonly') as string })
  })
})
