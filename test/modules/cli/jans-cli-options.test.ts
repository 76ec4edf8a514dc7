import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
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

const run = (...args: string[]) => runJansCli(home.path, args)
const signedIn = (...args: string[]) => run(...signIn, ...args)
const file = (name: string, content: string | Uint8Array) => {
  const path = join(home.path, name)
  writeFileSync(path, content)
  return path
}

describe('options', () => {
  it.each([
    [['--operation-id', 'get-acrs']],
    [['--operation-id=get-acrs']],
    [['--operation_id', 'get-acrs', '-no-color', '-noverify', '--no-tui', '--noGorn']],
    [['-operation-id', 'get-acrs', '--op-mode', 'get', '--tmp-dir', '/tmp']],
    [['--operation', 'get-acrs', '--no_color', '-use-test-client']]
  ])('are understood as %j', async (args) => {
    expect(await signedIn(...args)).toMatchObject({ code: 0, stdout: '{\n  "defaultAcr": "simple_password_auth"\n}\n' })
  })

  it.each([
    ['nothing', [], 'No arguments were provided'],
    ['a word', ['get-acrs'], '--operation-id get-acrs'],
    ['no such option', ['--operation-nr', '1'], 'There is no option --operation-nr'],
    ['the beginning of several', ['--patch', 'a:b'], '--patch-add or --patch-replace'],
    ['an option without its value', ['--operation-id'], '--operation-id needs a value'],
    ['an option in place of a value', ['--operation-id', '--data', 'x'], '--operation-id needs a value'],
    ['a value that nothing takes', ['--scim=yes'], '--scim takes no value'],
    ['a wrong format', ['--operation-id', 'get-acrs', '--output', 'xml'], 'json, yaml, table'],
    ['a wrong method', ['--operation-id', 'get-acrs', '--op-mode', 'head'], 'get, post, put, patch, delete'],
    ['a shell that is not known', ['--completion', 'constructor'], 'bash, zsh, fish'],
    ['no server', ['--operation-id', 'get-acrs'], 'No server is named'],
    ['a host with a path', ['--host', 'https://a.example/x', '--operation-id', 'get-acrs'], 'neither a name'],
    ['no client', ['--host', 'a.example', '--operation-id', 'get-acrs'], 'No client is known'],
    ['a client without a secret', ['--host', 'a.example', '--client-id', 'x', '--operation-id', 'get-acrs'], 'secret'],
    ['half a certificate', ['--host', 'a.example', '-CC', 'x', '--operation-id', 'get-acrs'], 'both -CC'],
    ['a token that is none', ['--host', 'a.example', '--access-token', 'a b', '--operation-id', 'get-acrs'], 'token'],
    ['a schema that there is not', ['--schema', 'Nothing'], 'Schema not found.'],
    ['a plugin that there is not', ['--schema', 'nothing:Client'], 'There is no plugin nothing'],
    ['a prototype for a schema', ['--schema-sample', '__proto__'], 'Schema not found.']
  ])('refuse %s', async (_what, args, message) => {
    const ending = await run(...args)
    expect(ending).toMatchObject({ code: 2, stdout: '' })
    expect(ending.stderr).toContain(message)
    expect(ending.stderr).not.toContain('    at ')
  })

  it.each([
    ['an operation that there is not', ['--operation-id', 'get-oauth-client'], 'No Operation ID get-oauth-client was found. Perhaps: '], // prettier-ignore
    ['a path without its part', ['--operation-id', 'get-oauth-openid-clients-by-inum'], 'This operation requires a value for url-suffix inum'], // prettier-ignore
    ['a part that the path has not', ['--operation-id', 'get-acrs', '--url-suffix', 'inum:1'], 'has no inum'],
    ['a part that leads elsewhere', ['--operation-id', 'delete-oauth-openid-client-by-inum', '--url-suffix', 'inum:..'], 'cannot be ..'], // prettier-ignore
    ['arguments that are no pairs', ['--operation-id', 'get-user', '--endpoint-args', 'pattern:a,b'], 'b is not NAME:VALUE'], // prettier-ignore
    ['a body that is missing', ['--operation-id', 'post-oauth-openid-client'], 'Begin with: --schema-sample Client'],
    ['a body that nothing takes', ['--operation-id', 'get-acrs', '--data', '{}'], 'takes no --data'],
    ['a body that is neither a file nor JSON', ['--operation-id', 'put-acrs', '--data', 'gone.json'], 'There is no file gone.json'], // prettier-ignore
    ['broken JSON', ['--operation-id', 'put-acrs', '--data', '{"defaultAcr"'], 'is no JSON'],
    ['an archive that is no file', ['--operation-id', 'post-agama-prj', '--url-suffix', 'name:x', '--data', 'x.gama'], 'there is no file x.gama'], // prettier-ignore
    ['a file inside that there is not', ['--operation-id', 'post-config-scripts', '--data', '{"script":"_file /gone.py"}'], '_file gone.py'], // prettier-ignore
    ['a patch of what is no patch', ['--operation-id', 'put-acrs', '--patch-add', 'a:b'], 'is no patch'],
    ['a patch without a value', ['--operation-id', 'patch-config-cache', '--patch-add', 'a'], 'is not PATH:VALUE'],
    ['a patch beside a body', ['--operation-id', 'patch-config-cache', '--patch-add', 'a:b', '--data', '[]'], 'not both'], // prettier-ignore
    ['a patch of broken JSON', ['--operation-id', 'patch-config-cache', '--patch-json', '--patch-add', 'a:b'], 'is no JSON'] // prettier-ignore
  ])('refuse %s', async (_what, args, message) => {
    const ending = await signedIn(...args)
    expect(ending).toMatchObject({ code: 2, stdout: '' })
    expect(ending.stderr).toContain(message)
  })

  it('fill every name of a path', async () => {
    const args = ['--operation-id', 'delete-client-authorization', '--url-suffix']
    expect(await signedIn(...args, 'userId:a,clientId:b')).toMatchObject({ code: 2, stderr: expect.stringContaining('url-suffix username') as string }) // prettier-ignore
    const { code, stderr } = await signedIn(...args, 'userId:a,clientId:b,username:c/d', '-debug')
    expect([code, stderr]).toEqual([0, expect.stringMatching(/DELETE \S+\/authorizations\/a\/b\/c%2Fd\n/)])
  })

  it('print help, the version and completions that a shell can read', async () => {
    expect(await run('-h')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: jans-cli/) as string }) // prettier-ignore
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` })
    const { stdout } = await run('--completion', 'bash')
    const words = 'COMP_WORDS=(jans-cli --operation-id get-acr); COMP_CWORD=2; _jans_cli; echo "${COMPREPLY[@]}"'
    const shell = spawnSync('bash', ['-c', `${stdout}\n${words}`], { encoding: 'utf8' })
    expect([shell.stdout, shell.stderr]).toEqual(['get-acrs\n', ''])
    for (const name of ['zsh', 'fish'])
      expect((await run('--completion', name)).stdout).toContain('get-oauth-openid-clients')
  })
})

it('is about SCIM when it is called so', async () => {
  const link = join(home.path, 'scim-cli')
  symlinkSync(join(import.meta.dirname, '../../../modules/cli/jans-cli/main.js'), link)
  const { stdout } = spawnSync(process.execPath, [link, '--info', 'Group'], { encoding: 'utf8' })
  expect(stdout).toContain('Operation ID: get-groups')
  expect(stdout).toContain('scim-cli --schema-sample')
})

describe('help from the documents', () => {
  it('lists the operations of a task', async () => {
    const { code, stdout, stderr } = await run('--info', 'OauthOpenidConnectClients')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Operation ID: get-oauth-openid-clients\n {2}Description: .+\n {2}Parameters:\n {4}limit: .+ \[integer\]\n/) // prettier-ignore
    expect(stdout).toContain('  Schema: Client\n')
    expect(stdout).toContain('  Schema: Array of JsonPatch\n')
    expect(stdout).toMatch(/--schema-sample Client\n$/)
    const fido = await run('--info', 'Fido2Configuration')
    expect(fido.stdout).toContain('  Schema: fido2:Fido2AppConfiguration\n')
  })

  it('names the tasks that there are', async () => {
    const { code, stderr } = await run('--info', 'Nothing')
    expect(code).toBe(2)
    for (const task of ['AdminUiRole', 'ConfigurationJwkJsonWebKeyJwk', 'CacheConfigurationInMemory', 'Token'])
      expect(stderr).toContain(`  ${task}\n`)
  })

  it('describes schemas, of plugins by their names', async () => {
    const { stdout } = await run('--schema', 'Scope')
    expect(stdout).toContain('\n  scopeType: string; one of openid, dynamic')
    expect((await run('--schema', 'fido2:RelyingParty')).stdout).toMatch(/^RelyingParty\n {2}id\*: string/)
    expect((await run('-scim', '--schema', 'PatchRequest')).stdout).toContain('Operations*: array of PatchOperation')
  })

  it('makes bodies to begin with', async () => {
    const sample = JSON.parse((await run('--schema-sample', 'Scope')).stdout) as Record<string, unknown>
    expect(sample).toMatchObject({ id: 'string', scopeType: 'oauth', claims: ['string'] })
    expect(typeof sample.defaultScope).toBe('boolean')
    const asset = JSON.parse((await run('--schema-sample', 'AssetForm')).stdout) as Record<string, unknown>
    expect(asset).toMatchObject({ assetFile: '/path/to/file', document: expect.any(Object) as object })
  })
})

describe('bodies', () => {
  const script = { name: 'cli_script', scriptType: 'person_authentication', programmingLanguage: 'python', level: 1, enabled: false } // prettier-ignore

  it('come from standard input, with files inside', async () => {
    const source = file('source.py', 'print("hello")\n')
    const input = JSON.stringify({ ...script, script: `_file ${source}` })
    const created = await runJansCli(home.path, [...signIn, '--operation-id', 'post-config-scripts', '--data', '-'], { input }) // prettier-ignore
    expect(created).toMatchObject({ code: 0 })
    expect(JSON.parse(created.stdout)).toMatchObject({ name: 'cli_script', script: 'print("hello")\n' })
  })

  it('are what a signed statement says', async () => {
    const payload = Buffer.from('{"defaultAcr":"simple_password_auth"}').toString('base64url')
    const data = file('statement.jwt', `e30.${payload}.c2ln\n`)
    expect(await signedIn('--operation-id', 'put-acrs', '--data', data)).toMatchObject({ code: 0 })
    const wrong = file('wrong.jwt', 'not one')
    expect(await signedIn('--operation-id', 'put-acrs', '--data', wrong)).toMatchObject({ code: 2 })
  })

  it('are parts of a form where a file is brought', async () => {
    const asset = file('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
    const document = { fileName: 'logo.svg', description: 'A logo', service: 'jans-auth', enabled: true }
    const data = JSON.stringify({ document, assetFile: asset })
    const { code, stdout } = await signedIn('--operation-id', 'post-new-asset', '--data', data)
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(JSON.parse(stdout)).toMatchObject({ fileName: 'logo.svg' })
    const gone = JSON.stringify({ document, assetFile: '/gone.svg' })
    expect(await signedIn('--operation-id', 'post-new-asset', '--data', gone)).toMatchObject({ code: 2 })
  })

  it('are patches with several steps, whose values are JSON when that is said', async () => {
    const steps = ['--patch-replace', 'memcachedConfiguration/bufferSize:4096', '--patch-replace', '/inMemoryConfiguration/defaultPutExpiration:5'] // prettier-ignore
    const { stdout } = await signedIn('--operation-id', 'patch-config-cache', '--patch-json', ...steps)
    expect(JSON.parse(stdout)).toMatchObject({
      memcachedConfiguration: { bufferSize: 4096 },
      inMemoryConfiguration: { defaultPutExpiration: 5 }
    })
    const escaped = String.raw`opPolicyUri:https\://policy.example/\,x`
    const properties = await signedIn('--operation-id', 'patch-properties', '--patch-replace', escaped)
    expect(JSON.parse(properties.stdout)).toMatchObject({ opPolicyUri: 'https://policy.example/,x' })
  })
})

describe('output', () => {
  it('is YAML or a table when that is said, without secrets in the table', async () => {
    expect((await signedIn('--operation-id', 'get-acrs', '--output', 'yaml')).stdout).toBe('defaultAcr: simple_password_auth\n') // prettier-ignore
    const { stdout } = await signedIn('--operation-id', 'get-oauth-openid-clients', '--output', 'table')
    const [heading, first] = stdout.split('\n')
    expect(heading).toMatch(/^INUM +DISPLAYNAME +CLIENTNAME/)
    expect(first).toMatch(/^1201\.\S+ +Scripts and command line/)
    expect(stdout).not.toMatch(/secret/i)
  })

  it('says what is going on beside standard output', async () => {
    const { stderr } = await signedIn('--operation-id', 'put-acrs', '--data', '{"defaultAcr":"simple_password_auth"}')
    expect(stderr.split('\n')).toEqual([
      'Please wait while retrieving data ...',
      expect.stringMatching(/^Getting access token for scope https:\/\/jans\.io\/oauth\/config\/acrs\.write /),
      'Server Response:',
      ''
    ])
  })

  it('has colours for a person alone', async () => {
    const env = { FORCE_COLOR: '1' }
    const coloured = await runJansCli(home.path, [...signIn, '--operation-id', 'get-acrs'], { env })
    expect(coloured.stdout).toContain('\u001B[')
    const plain = await runJansCli(home.path, [...signIn, '--operation-id', 'get-acrs', '-no-color'], { env })
    expect(plain.stdout).not.toContain('\u001B[')
  })

  it('ends in silence when nobody reads on', async () => {
    const line = '"$0" modules/cli/jans-cli/main.js --completion fish | head -1'
    const { stdout, stderr } = spawnSync('bash', ['-c', line, process.execPath], { encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['# jans-cli --completion fish | source\n', ''])
  })
})

describe('exit codes', () => {
  it('tell refusal, missing connection and missing right apart, and the refusal is printed', async () => {
    const gone = ['--operation-id', 'get-oauth-openid-clients-by-inum', '--url-suffix', 'inum:none']
    expect(await signedIn(...gone)).toMatchObject({ code: 1, stdout: expect.stringContaining('"code": "404"') as string }) // prettier-ignore
    const [, , id = '', , secret = ''] = signIn.slice(1)
    const as = (host: string, password = secret) => ['--host', host, '--client-id', id, '--client-secret', password, '--operation-id', 'get-acrs'] // prettier-ignore
    expect(await run(...as('http://127.0.0.1:1'))).toMatchObject({ code: 3, stderr: expect.stringContaining('Nothing listens at http://127.0.0.1:1') as string }) // prettier-ignore
    expect(await run(...as(app.ctx.config.issuer, 'wrong'))).toMatchObject({ code: 4, stderr: expect.stringContaining('invalid_client') as string }) // prettier-ignore
    const weak = await createClient(app.ctx, { definition: { grantTypes: ['client_credentials'] }, secret: 'weak-secret' }) // prettier-ignore
    const refused = await run('--host', app.ctx.config.issuer, '--client-id', weak.inum, '--client-secret', 'weak-secret', '--operation-id', 'get-acrs') // prettier-ignore
    expect(refused.code).toBe(4)
    expect(JSON.parse(refused.stdout)).toEqual({ server_error: expect.stringContaining('The token lacks the scope') as string }) // prettier-ignore
    expect(await run('--host', app.ctx.config.issuer, '--access-token', 'made-up', '--operation-id', 'get-acrs')).toMatchObject({ code: 4 }) // prettier-ignore
  })

  it('are Janssen’s when that is said, which tell of wrong arguments alone', async () => {
    const gone = ['--operation-id', 'get-oauth-openid-clients-by-inum', '--url-suffix', 'inum:none']
    expect((await signedIn(...gone, '--janssen-exit-codes')).code).toBe(0)
    const env = { JANS_CLI_EXIT_CODES: 'janssen' }
    const nowhere = ['--host', 'http://127.0.0.1:1', '--client-id', 'a', '--client-secret', 'b', '--operation-id', 'get-acrs'] // prettier-ignore
    expect(await runJansCli(home.path, nowhere, { env })).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing listens') as string }) // prettier-ignore
    expect((await runJansCli(home.path, ['--info', 'Nothing'], { env })).code).toBe(2)
  })

  it('shows what is no JSON as a message', async () => {
    await using other = await answering(500, 'text/html', '<h1>Bad gateway</h1>')
    const ask = ['--host', other.origin, '--access-token', 'x', '--operation-id', 'get-acrs']
    const { code, stdout } = await run(...ask)
    expect([code, JSON.parse(stdout)]).toEqual([1, { server_error: '<h1>Bad gateway</h1>' }])
    await using plain = await answering(200, 'text/plain', 'all well')
    const good = await run('--host', plain.origin, '--access-token', 'x', '--operation-id', 'get-acrs')
    expect([good.code, JSON.parse(good.stdout)]).toEqual([0, { message: 'all well' }])
  })
})

async function answering(status: number, type: string, text: string) {
  const server = createServer((_req, res) => {
    res.writeHead(status, { 'content-type': type }).end(text)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve()))
  }
}

describe('logs', () => {
  it('are kept where they are told to be, without secrets', async () => {
    const folder = join(home.path, 'logs')
    const secret = 'never-to-be-seen-1'
    const data = JSON.stringify({ displayName: 'Logged', redirectUris: ['https://a.example/'], clientSecret: secret })
    const args = ['--log-dir', folder, '-debug', '--operation-id', 'post-oauth-openid-client', '--data', data]
    expect(await signedIn(...args)).toMatchObject({ code: 0 })
    await signedIn('--log-dir', folder, '--operation-id', 'get-oauth-openid-clients-by-inum', '--url-suffix', 'inum:no')
    const texts = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])
    expect(texts.map(([name]) => name)).toEqual(['cli_cmd.log', 'cli_debug.log', 'cli_error.log'])
    for (const [, text] of texts) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(signIn.at(-1))
      expect(text).not.toMatch(/(Bearer|Basic) /)
    }
    const [command = '', debug = '', error = ''] = texts.map(([, text]) => text)
    expect(command).toMatch(/^jans-cli --operation-id post-oauth-openid-client --host \S+ --client-id \S+ --data '\{.*"clientSecret":"_file <clientSecret>"\}'\n$/) // prettier-ignore
    expect(debug).toContain('POST ')
    expect(error).toContain('get-oauth-openid-clients-by-inum: 404')
    expect(statSync(join(folder, 'cli_debug.log')).mode & 0o777).toBe(0o600)
  })

  it('hide the secrets of patches, of people and of what is asked for', async () => {
    const folder = join(home.path, 'logs of patches')
    const secret = 'never-to-be-seen-2'
    const keep = ['--log-dir', folder, '-debug']
    const client = await createClient(app.ctx, { definition: { redirectUris: ['https://a.example/'] } })
    const suffix = ['--url-suffix', `inum:${client.inum}`]
    await signedIn(...keep, '--operation-id', 'patch-oauth-openid-client-by-inum', ...suffix, '--patch-replace', `clientSecret:${secret}`) // prettier-ignore
    const person = { userId: 'sue', mail: 's@example.org', userPassword: secret, customAttributes: [{ name: 'userPassword', values: [secret] }] } // prettier-ignore
    await signedIn(...keep, '--operation-id', 'post-user', '--data', JSON.stringify(person))
    await signedIn(...keep, '--operation-id', 'patch-user-by-inum', '--url-suffix', 'inum:none', '--patch-replace', `userPassword:${secret}`) // prettier-ignore
    await signedIn(...keep, '-scim', '--operation-id', 'patch-user-by-id', '--url-suffix', 'id:none', '--patch-replace', `password:${secret}`) // prettier-ignore
    const script = { name: 'logged', scriptType: 'post_authn', programmingLanguage: 'typescript', script: '', configurationProperties: [{ value1: 'pin', value2: secret, hide: true }] } // prettier-ignore
    await signedIn(...keep, '--operation-id', 'post-config-scripts', '--data', JSON.stringify(script))
    await signedIn(...keep, '-auth', '--operation-id', 'get-introspection', '--endpoint-args', `token:${secret}`)
    await signedIn(...keep, '-auth', '--operation-id', 'post-introspection', '--data', `token=${secret}`)
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'utf8')).not.toContain(secret)
    expect(readFileSync(join(folder, 'cli_cmd.log'), 'utf8').split('\n')).toHaveLength(7)
  })

  it('make room for more when one is full, ten times at most', async () => {
    const folder = join(home.path, 'full logs')
    mkdirSync(folder)
    const log = join(folder, 'cli_debug.log')
    for (let number = 0; number < 10; number++)
      writeFileSync(number === 0 ? log : `${log}.${number}`, number === 0 ? 'x'.repeat(10_000_001) : String(number))
    expect(await signedIn('--log-dir', folder, '-debug', '--operation-id', 'get-acrs')).toMatchObject({ code: 0 })
    expect(readdirSync(folder)).toHaveLength(10)
    expect(statSync(log).size).toBeLessThan(10_000)
    expect(statSync(`${log}.1`).size).toBe(10_000_001)
    expect(readFileSync(`${log}.9`, 'utf8')).toBe('8')
  })

  it('that cannot be written end the command before it does anything', async () => {
    const blocked = file('no folder', 'x')
    const args = ['--log-dir', blocked, '--operation-id', 'put-acrs', '--data', '{"defaultAcr":"simple_password_auth"}']
    const { code, stdout, stderr } = await signedIn(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/The log cannot be written: .* Choose another --log-dir\n$/)
    expect(stderr).not.toContain('Getting access token')
  })

  it('are not kept otherwise', async () => {
    using folder = temporaryFolder()
    await runJansCli(folder.path, [...signIn, '--operation-id', 'get-acrs'])
    expect(readdirSync(folder.path)).toEqual([])
  })
})
