import { spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { factsOf, type Facts } from '#modules/admin/clients/integration/facts'
import { integrations, offered } from '#modules/admin/clients/integration/index'
import type { Format } from '#modules/admin/clients/integration/integration'
import { createClient, type ClientDefinition } from '#modules/clients/index'
import { installedScopeDn } from '#modules/scopes/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { goOn } from '../../support/application.ts'
import { openBrowser } from '../../support/browser.ts'
import { approve } from '../../support/device.ts'
import { signedIn } from '../../support/signed-in.ts'

const machine = 'client_credentials'
const device = 'urn:ietf:params:oauth:grant-type:device_code'
const web: ClientDefinition = {
  displayName: 'Photo Printing',
  grantTypes: ['authorization_code', 'refresh_token'],
  responseTypes: ['code'],
  redirectUris: ['https://photos.example/callback'],
  scopes: ['openid', 'profile', 'email'].map(installedScopeDn)
}
/** Looks for the end of each kind of text. */
const evil = `"'\`$(false)\${x}%{y}#{z}\\\n</script><!--`

describe('the integration of a client', () => {
  let app: MinijansServer
  let agent: Agent
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    app = await startApp()
    browser = await openBrowser()
    agent = new Agent(app)
    await agent.signIn()
    folder = await mkdtemp(join(tmpdir(), 'snippets-'))
    // So that the snippets find their library.
    await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  })
  afterAll(async () => {
    await browser.close()
    await app.close()
    await rm(folder, { recursive: true })
  })

  async function client(definition: ClientDefinition = {}) {
    const { inum, secret = '' } = await createClient(app.ctx, {
      secret: crypto.randomUUID(),
      definition: { ...web, ...definition }
    })
    return { inum, secret, home: `/admin/clients/${inum}/integration` }
  }

  /** The snippets of a page by their titles. */
  async function snippets(home: string, id: string): Promise<Map<string, string>> {
    const { status, text } = await agent.visit(`${home}/${id}?secret=shown`)
    expect(status).toBe(200)
    const all = [...text.matchAll(/data-copy="([^"]*)" hidden>[\s\S]*?Copy: ([^<]+)</g)]
    return new Map(all.map(([, code = '', title = '']) => [plain(title), plain(code)]))
  }

  async function run(command: string, args: string[], env: Record<string, string> = {}) {
    const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...env } })
    let out = ''
    let complaints = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (complaints += String(chunk)))
    const code = await new Promise((done) => child.once('close', done))
    return { code, out, complaints }
  }

  it('parses in each format, for each kind of client, whatever its members hold', { timeout: 60_000 }, async () => {
    const base = await client({ grantTypes: ['authorization_code', 'refresh_token', machine, device] })
    const seen = {
      inum: base.inum,
      name: 'Photo Printing',
      disabled: false,
      secret: base.secret,
      scopes: ['openid', 'profile'],
      definition: { ...web, grantTypes: ['authorization_code', 'refresh_token', machine, device] } as ClientDefinition
    }
    const facts = await factsOf(app.ctx, seen, true)
    const kinds: Facts[] = [
      facts,
      ...['client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'].map((method) =>
        demanding(facts, method)
      ),
      { ...facts, redirectUris: ['com.example.app:/callback'], applicationType: 'native' },
      { ...facts, redirectUris: [], grants: new Set([machine]), scopes: [] },
      { ...facts, name: evil, clientId: evil, secret: evil, scopes: ['openid', evil] }
    ]
    const files: string[] = []
    const shells: string[] = []
    for (const [i, kind] of kinds.entries())
      for (const integration of integrations)
        for (const { title, format, text } of integration.files(kind)) {
          // Where JavaScript says undefined itself, a comma follows.
          expect(text).not.toMatch(/undefined(?!,)|\[object|NaN/)
          expect(() => readers[format](text)).not.toThrow()
          const file = join(folder, `${i}-${integration.id}-${title.replaceAll(/\W/g, '-')}`)
          if (format === 'shell') shells.push(text)
          if (/\.(mjs|ts|js)$/.test(title)) {
            await writeFile(`${file}.mjs`, text)
            files.push(`${file}.mjs`)
          }
        }
    // One process for all of them: it only reads, and complains of the first that it cannot.
    const reader = `for (const file of process.argv.slice(1)) new (await import('node:vm')).SourceTextModule((await import('node:fs')).readFileSync(file, 'utf8').replace(/export const config/, 'export const c'), { identifier: file })`
    const read = await run(process.execPath, ['--experimental-vm-modules', '--input-type=module', '-e', reader, '--', ...files]) // prettier-ignore
    expect(read.complaints.replaceAll(/.*(ExperimentalWarning|--trace-warnings).*\n/g, '')).toBe('')
    expect(files.length).toBeGreaterThan(30)
    await writeFile(join(folder, 'all.sh'), shells.map((text) => `f() {\n${text}\n}`).join('\n'))
    expect(await run('sh', ['-n', 'all.sh'])).toMatchObject({ code: 0, complaints: '' })
  })

  it.each([
    ['openid-client', { tokenEndpointAuthMethod: 'client_secret_basic', idTokenSignedResponseAlg: 'ES256' }],
    ['openid-client', { tokenEndpointAuthMethod: 'client_secret_post', attributes: { requirePar: true } }],
    ['openid-client', { tokenEndpointAuthMethod: 'client_secret_jwt', attributes: { dpopBoundAccessToken: true } }],
    [
      'openid-client',
      { tokenEndpointAuthMethod: 'none', attributes: { requirePar: true, dpopBoundAccessToken: true } }
    ],
    ['oauth4webapi', { tokenEndpointAuthMethod: 'client_secret_basic', userInfoSignedResponseAlg: 'RS256' }],
    ['oauth4webapi', { tokenEndpointAuthMethod: 'client_secret_post', attributes: { requirePar: true } }],
    ['oauth4webapi', { tokenEndpointAuthMethod: 'none' }]
  ] as const)('signs in with the code for %s and a client with %j', { timeout: 30_000 }, async (id, definition) => {
    const redirectUri = `http://localhost:${await freePort()}/callback`
    const { home } = await client({ ...(definition as ClientDefinition), redirectUris: [redirectUri] })
    const found = await snippets(home, id)
    const file = join(folder, `${crypto.randomUUID()}.mjs`)
    await writeFile(file, found.get('sign-in.mjs') ?? '')
    const env = { ...process.env, ...secretOf(found) }
    const application = spawn(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    let complaints = ''
    application.stderr.on('data', (chunk) => (complaints += String(chunk)))
    const gone = new Promise((done) => application.once('close', done))
    try {
      const begun = await reached(new URL('/', redirectUri).href, () => complaints)
      const back = await goOn(agent, begun.headers.get('location') ?? '', redirectUri)
      // Without what ties it to the browser that has begun, the answer is good for nobody.
      expect((await fetch(back)).status).toBe(400)
      const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
      const user = (await (await fetch(back, { headers: { cookie } })).json()) as Record<string, unknown>
      expect({ complaints, ...user }).toMatchObject({
        complaints: '',
        sub: expect.any(String),
        email: 'admin@localhost'
      })
    } finally {
      application.kill()
      await gone
    }
  })

  it.each([
    ['openid-client', { tokenEndpointAuthMethod: 'client_secret_basic', attributes: { dpopBoundAccessToken: true } }],
    ['openid-client', { tokenEndpointAuthMethod: 'client_secret_jwt' }],
    ['oauth4webapi', { tokenEndpointAuthMethod: 'client_secret_post' }]
  ] as const)('gets a token with the code for %s and a client with %j', async (id, definition) => {
    const { home } = await client({ ...(definition as ClientDefinition), grantTypes: [machine], redirectUris: [] })
    const found = await snippets(home, id)
    const file = join(folder, `${crypto.randomUUID()}.mjs`)
    await writeFile(file, found.get('token.mjs') ?? '')
    const { out, complaints } = await run(process.execPath, [file], secretOf(found))
    expect(complaints).toBe('')
    expect(out.trim()).toMatch(/^[\w-]{20,}/)
  })

  it.each(['client_secret_basic', 'client_secret_post'] as const)(
    'gets, introspects and revokes tokens by the lines for a shell, with %s',
    async (tokenEndpointAuthMethod) => {
      const { home } = await client({ tokenEndpointAuthMethod, grantTypes: [machine, device, 'refresh_token'] })
      const found = await snippets(home, 'curl')
      const shell = async (title: string, env: Record<string, string> = {}) => {
        const script = `${found.get('Environment')}\n${found.get(title)} --silent --show-error`
        const { out, complaints } = await run('sh', ['-c', script], env)
        expect(complaints).toBe('')
        return (out === '' ? {} : JSON.parse(out)) as Record<string, string | boolean>
      }
      const { access_token } = await shell('Get a token')
      const ACCESS_TOKEN = String(access_token)
      expect(await shell('Introspect', { ACCESS_TOKEN })).toMatchObject({ active: true })
      await shell('Revoke', { ACCESS_TOKEN })
      // Whoever asks with the token itself is not let in any more.
      const after = await shell('Introspect', { ACCESS_TOKEN })
      expect(after.active ?? after.error).toBe(
        tokenEndpointAuthMethod === 'client_secret_basic' ? false : 'access_denied'
      )

      const begun = await shell('Ask for a device code')
      await approve(app, String(begun.user_code))
      const tokens = await shell('Ask for the tokens of the device', { DEVICE_CODE: String(begun.device_code) })
      expect(tokens.access_token).toBeTypeOf('string')
    }
  )

  it('offers what goes with the client first, and says of the rest why it does not', async () => {
    const { home } = await client({ grantTypes: [machine], redirectUris: [] })
    const page = await agent.visit(home)
    const names = [...page.text.matchAll(/integration\/[\w-]+">([^<]+)</g)].map(([, name]) => name)
    expect(names.slice(0, 3)).toEqual(['curl', 'openid-client', 'oauth4webapi'])
    expect(page.text).toMatch(/Not with this client as it is[\s\S]*Grafana[\s\S]*needs the grant authorization code/)
    const browserClient = await client({ tokenEndpointAuthMethod: 'none' })
    const first = /integration\/([\w-]+)">/.exec((await agent.visit(browserClient.home)).text)?.[1]
    expect(first).toBe('oidc-client-ts')
    const pushes = await client({ attributes: { requirePar: true } })
    expect((await agent.visit(`${pushes.home}/grafana`)).text).toContain('It cannot push its requests')
    expect((await agent.visit(`${pushes.home}/aspnet`)).text).toContain(
      'It authenticates by client_secret_post or none'
    )
  })

  it('asks of each library what it can do', async () => {
    const { home } = await client()
    const league = (await snippets(home, 'php-league')).get('sign-in.php')
    expect(league).toContain("'scopes' => ['openid', 'profile', 'email'],\n    'scopeSeparator' => ' ',")
    expect(league).toContain("hash_equals($_SESSION['state'], $_GET['state'])")
    const grafana = await snippets(home, 'grafana')
    expect(grafana.get('grafana.ini')).toContain('client_secret = $__env{CLIENT_SECRET}')
    expect([...grafana.keys()]).toEqual(['Environment', 'grafana.ini'])
    const open = await client({ tokenEndpointAuthMethod: 'none' })
    expect((await agent.visit(`${open.home}/express`)).text).toContain('It authenticates by client_secret_basic')
    const pushes = await client({ tokenEndpointAuthMethod: 'client_secret_post', attributes: { requirePar: true } })
    expect((await snippets(pushes.home, 'aspnet')).get('Program.cs')).toContain('PushedAuthorizationBehavior.Require;')
    expect((await snippets(pushes.home, 'quarkus')).get('application.properties')).toContain('.par.enabled=true')
  })

  it('names the redirect URI that the client would need', async () => {
    const { home } = await client()
    expect((await agent.visit(`${home}/grafana`)).text).toContain('https://photos.example/login/generic_oauth')
    expect((await agent.visit(`${home}/grafana`)).text).toContain('one more redirect URI')
    const ready = await client({ redirectUris: ['https://grafana.example/login/generic_oauth'] })
    expect((await agent.visit(`${ready.home}/grafana`)).text).not.toContain('one more redirect URI')
  })

  it('puts the secret in its place when it is told to, and not before', async () => {
    const { home, secret } = await client()
    for (const path of ['', '/openid-client', '/keycloak']) {
      expect((await agent.visit(home + path)).text).not.toContain(secret)
      expect((await agent.visit(`${home}${path}?secret=shown`)).text).toContain(secret)
    }
    expect((await agent.visit(`${home}/terraform?secret=shown`)).text).not.toContain(secret)
  })

  it('finds by words and by kind, and knows what it does not have', async () => {
    const { home } = await client()
    const names = async (query: string) =>
      [...(await agent.visit(`${home}?${query}`)).text.matchAll(/integration\/([\w-]+)">/g)].map(([, id]) => id)
    expect(await names('q=django')).toEqual(['django'])
    expect(await names('kind=Python')).toEqual(['flask', 'fastapi', 'django'])
    expect(await names('q=python+MOZILLA')).toEqual(['django'])
    expect((await agent.visit(`${home}?q=cobol`)).text).toContain('Nothing matches')
    for (const path of [`${home}/constructor`, '/admin/clients/nobody/integration'])
      expect((await agent.visit(path)).status).toBe(404)
  })

  it('is searched while typing, and copied by a button', async () => {
    const { inum } = await client()
    const permissions = ['clipboard-read', 'clipboard-write']
    await signedIn(
      app,
      browser,
      `/admin/clients/${inum}/integration`,
      async (page) => {
        await page.getByRole('searchbox', { name: 'Search languages and products' }).fill('spring')
        await page.getByRole('link', { name: 'Grafana' }).waitFor({ state: 'detached' })
        await page.getByRole('link', { name: 'Spring Security' }).click()
        await page.getByRole('heading', { level: 1, name: 'Photo Printing with Spring Security' }).waitFor()
        await page.getByRole('button', { name: 'Copy: application.yml' }).click()
        await page.getByText('Copied').waitFor()
        expect(await page.evaluate('navigator.clipboard.readText()')).toContain(`client-id: "${inum}"`)
      },
      { permissions }
    )
  })

  it('leaves nothing out', async () => {
    const facts = await factsOf(
      app.ctx,
      { inum: 'x', name: 'x', disabled: false, secret: 'x', scopes: [], definition: web },
      false
    )
    const { fitting, others } = offered(facts)
    expect(fitting.length + others.length).toBe(integrations.length)
    expect(new Set(integrations.map(({ id }) => id)).size).toBe(integrations.length)
  })
})

/** Of a client that uses all there is. */
const demanding = (facts: Facts, method: string): Facts => ({
  ...facts,
  methods: [method],
  par: true,
  dpop: true,
  idTokenAlg: 'ES256',
  userinfoAlg: 'RS256'
})

/** Each throws for a text that is not of its format. */
const readers: Record<Format, (text: string) => void> = {
  json: (text) => JSON.parse(text),
  yaml: (text) => parseYaml(text, { strict: true }),
  toml: (text) => each(text, (line) => JSON.parse(/^[a-z_0-9]+ = (.+)$/.exec(line)?.[1] ?? line)),
  ini: (text) => each(text, (line) => fits(line, /^(\[[\w.]+\]|[a-z_]+ = .*)$/)),
  properties: (text) => each(text, (line) => fits(line, /^[a-z.-]+=/)),
  shell: () => {},
  code: () => {}
}

const each = (text: string, read: (line: string) => void) => text.split('\n').forEach(read)

function fits(line: string, form: RegExp): void {
  if (!form.test(line)) throw new SyntaxError(line)
}

/** The text of an attribute. */
const plain = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

/** What the line for the environment sets. */
function secretOf(found: Map<string, string>): Record<string, string> {
  const secret = /^export CLIENT_SECRET='([^']+)'$/.exec(found.get('Environment') ?? '')?.[1]
  return secret === undefined ? {} : { CLIENT_SECRET: secret }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** The first answer of an application that is starting. */
async function reached(address: string, complaints: () => string): Promise<Response> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await fetch(address, { redirect: 'manual' })
    } catch {
      await new Promise((again) => setTimeout(again, 100))
    }
  }
  throw new Error(`Nothing answers at ${address}: ${complaints()}`)
}
