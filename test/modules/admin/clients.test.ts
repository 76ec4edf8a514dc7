import type { Browser } from 'playwright-core'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { consentsOfClient, newestTokensOfClient } from '#modules/auth/index'
import {
  clientDocumentSchema,
  createClient,
  findClient,
  replaceClient,
  requireClient,
  type ClientDefinition
} from '#modules/clients/index'
import { loadApiConfiguration } from '#modules/config-api/index'
import { installedScopeDn } from '#modules/scopes/index'
import { createScript, scriptDn } from '#modules/scripts/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { createUser } from '#modules/users/index'
import { clientSections, newClientSections } from '#views/admin/clients/client-fields'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { configApi } from '../../support/config-api.ts'
import { redirectUri, register, signInForTokens } from '../../support/oauth.ts'
import { signedIn } from '../../support/signed-in.ts'

const callback = 'https://photos.example/callback'
const sector = 'https://photos.example/sector'
const password = 'a password of some length'

let app: MinijansServer
let browser: Browser
let agent: Agent
let csrf: string
/** A person who may look at everything and change nothing. */
let viewer: Agent
let viewerCsrf: string
beforeAll(async () => {
  const answer: typeof fetch = (input, init) =>
    input === sector ? Promise.resolve(Response.json([callback, 'https://photos.example/jwks'])) : fetch(input, init)
  app = await startApp({}, { fetch: answer })
  browser = await openBrowser()
  agent = new Agent(app)
  csrf = csrfOf((await agent.signIn()).text)
  await createUser(app.ctx, { userName: 'viewer', password, attributes: { jansAdminUIRole: ['api-viewer'] } })
  viewer = new Agent(app)
  viewerCsrf = csrfOf((await viewer.signIn('viewer', password)).text)
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

const home = (inum: string) => `/admin/clients/${inum}`
const add = (definition: ClientDefinition, more: { secret?: string; expiresAt?: number; disabled?: boolean } = {}) =>
  createClient(app.ctx, { ...more, definition: { redirectUris: [callback], ...definition } })
const recordsOf = async (inum: string) =>
  (await searchAudit(app.ctx.db, { pattern: inum, offset: 0, limit: 20 })).records

/** Everything that a browser would send of the form in a page, and the way it is written there. */
function formIn(page: string): URLSearchParams {
  const sent = new URLSearchParams()
  const decoded = (text = '') =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
  const form = page.slice(page.indexOf('data-guard'), page.indexOf('class="form-foot"'))
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = /\sname="([^"]+)"/.exec(tag)?.[1]
    if (!name || (/type="checkbox"/.test(tag) && !/\schecked/.test(tag))) continue
    sent.append(name, decoded(/\svalue="([^"]*)"/.exec(tag)?.[1]))
  }
  for (const [, name = '', text = ''] of form.matchAll(/<textarea[^>]*\sname="([^"]+)"[^>]*>\n([^<]*)</g))
    sent.append(name, decoded(text).replaceAll('\n', '\r\n'))
  for (const [, name = '', options = ''] of form.matchAll(/<select[^>]*\sname="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
    sent.append(name, decoded(/value="([^"]*)"\s+selected/.exec(options)?.[1]))
  return sent
}

const send = (from: Agent, path: string, body: URLSearchParams) =>
  from.request(path, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, body })

/** The form at the address as it was opened, with other values for some fields. */
async function sendChanged(path: string, changes: Record<string, string | string[]>, from = agent) {
  const form = formIn((await from.request(path)).text)
  for (const [name, value] of Object.entries(changes)) {
    form.delete(name)
    for (const one of [value].flat()) form.append(name, one)
  }
  return send(from, path, form)
}

describe('the form of clients', () => {
  /** Members that nobody sets in a form, and why. */
  const setByServer: Readonly<Record<string, string>> = {
    inum: 'made once; a new client can be given one',
    dn: 'made of the inum',
    baseDn: 'made of the inum',
    clientName: 'the same as displayName',
    deletable: 'follows from the expiry',
    authenticationMethod: 'repeats tokenEndpointAuthMethod',
    allAuthenticationMethods: 'repeats the ways to authenticate',
    registrationAccessToken: 'made at registration',
    clientIdIssuedAt: 'written at registration',
    lastAccessTime: 'written when it is used',
    lastLogonTime: 'written when it is used'
  }
  const membersOf = (schema: z.ZodObject, prefix = ''): string[] =>
    Object.entries(schema.shape).flatMap(([name, member]) =>
      name === 'attributes'
        ? membersOf((member as z.ZodOptional<z.ZodObject>).unwrap(), 'attributes.')
        : [prefix + name]
    )
  const all = membersOf(clientDocumentSchema)
  const fields = clientSections.flatMap((section) => section.fields)

  it('has every member that the Config API knows, but those that the server alone sets', () => {
    expect(all.length).toBeGreaterThan(120)
    const names = new Set(fields.map(({ name }) => name))
    expect(all.filter((name) => !names.has(name) && !Object.hasOwn(setByServer, name))).toEqual([])
    expect(Object.keys(setByServer).filter((name) => names.has(name) || !all.includes(name))).toEqual([])
    expect([...names].filter((name) => !all.includes(name))).toEqual([])
    expect(newClientSections.flatMap(({ fields }) => fields.map(({ name }) => name))).toContain('inum')
  })

  it('says of each what it is called in the API and what it is for, under a label of its own', () => {
    for (const { name, member, help = '' } of fields) {
      expect(member).toBe(name)
      expect([name, help.length > 10 && help.length < 120]).toEqual([name, true])
    }
    const labels = fields.map(({ label }) => label)
    expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual(['Spontaneous scopes'])
    expect(fields.length).toBe(new Set(fields.map(({ name }) => name)).size)
  })

  /** A client with every member that a form can set; jwks and jwksUri exclude each other. */
  async function complete(keys: Pick<ClientDefinition, 'jwks' | 'jwksUri'>) {
    await updateAppConfiguration(app.ctx, {
      publicSubjectIdentifierPerClientEnabled: true,
      subjectIdentifiersPerClientSupported: ['mail']
    })
    const flags = (schema: z.ZodObject) =>
      Object.fromEntries(
        Object.entries(schema.shape).flatMap(([name, member]) =>
          (member as z.ZodOptional<z.ZodType>).unwrap?.() instanceof z.ZodBoolean ? [[name, true]] : []
        )
      )
    const attributes = (clientDocumentSchema.shape.attributes as z.ZodOptional<z.ZodObject>).unwrap()
    const scripts = Object.fromEntries(
      Object.keys(attributes.shape)
        .filter((name) => /scripts?(dns)?$/i.test(name))
        .map((name) => [name, [scriptDn('gone'), scriptDn('also-gone')]])
    )
    const { inum } = await createScript(app.ctx, {
      name: `post-${crypto.randomUUID().slice(0, 8)}`,
      script: 'x',
      scriptType: 'post_authn',
      programmingLanguage: 'python',
      level: 1,
      enabled: true,
      locationType: 'db'
    })
    const script = scriptDn(inum)
    const { disabled: _, rptAsJwt, ...top } = flags(clientDocumentSchema)
    const algorithms = { alg: 'RSA-OAEP-256', enc: 'A256GCM' }
    const definition: ClientDefinition = {
      ...top,
      rptAsJwt,
      ...keys,
      displayName: 'Complete <b>client</b> & "co"',
      description: 'Two\r\nlines, and  spaces ',
      clientNameLocalized: { 'fr-CA': 'Tout = entier', de: 'Alles' },
      clientUriLocalized: { fr: 'https://photos.example/fr' },
      policyUriLocalized: { fr: 'https://photos.example/fr' },
      logoUriLocalized: { fr: 'https://photos.example/fr' },
      tosUriLocalized: { fr: 'https://photos.example/fr' },
      applicationType: 'web',
      subjectType: 'public',
      sectorIdentifierUri: sector,
      tokenEndpointAuthMethod: 'private_key_jwt',
      redirectUris: [callback],
      responseTypes: ['id_token', 'code'],
      grantTypes: ['none', 'refresh_token', 'authorization_code', 'urn:openid:params:grant-type:ciba'],
      scopes: ['profile', 'openid', 'address'].map(installedScopeDn),
      claims: ['mail', 'inum=B4B0,ou=attributes,o=jans', 'sub'],
      organization: 'inum=1200.33AFBA,ou=scopes,o=jans',
      groups: ['b', 'a'],
      clientSecretExpiresAt: '2099-01-31T12:00:07',
      ttl: 7,
      customAttributes: [{ name: 'team', multiValued: true, values: ['payments', 7, true], displayValue: 'Team' }],
      accessTokenSigningAlg: 'HS512',
      accessTokenLifetime: 0,
      refreshTokenLifetime: 77,
      defaultMaxAge: 777,
      idTokenTokenBindingCnf: 'tbh',
      frontChannelLogoutUri: 'null',
      postLogoutRedirectUris: ['https://photos.example/out', 'https://photos.example/bye'],
      clientUri: 'https://photos.example/',
      policyUri: 'https://photos.example/policy',
      logoUri: 'https://photos.example/logo.svg',
      tosUri: 'https://photos.example/terms',
      contacts: ['b@photos.example', 'a@photos.example'],
      authorizedOrigins: ['https://photos.example'],
      softwareId: 'photos',
      softwareVersion: '1.2',
      softwareStatement: 'e30.e30.',
      backchannelTokenDeliveryMode: 'ping',
      backchannelClientNotificationEndpoint: 'https://photos.example/ciba',
      backchannelAuthenticationRequestSigningAlg: 'ES256',
      claimRedirectUris: ['https://photos.example/claims'],
      idTokenSignedResponseAlg: 'ES384',
      idTokenEncryptedResponseAlg: 'RSA-OAEP-256',
      idTokenEncryptedResponseEnc: 'A128CBC+HS256',
      userInfoSignedResponseAlg: 'RS384',
      userInfoEncryptedResponseAlg: 'RSA-OAEP-256',
      userInfoEncryptedResponseEnc: 'A256GCM',
      requestObjectSigningAlg: 'Ed25519',
      requestObjectEncryptionAlg: 'dir',
      requestObjectEncryptionEnc: 'A256GCM',
      tokenEndpointAuthSigningAlg: 'ES256',
      initiateLoginUri: 'https://photos.example/begin',
      requestUris: ['https://photos.example/request'],
      defaultAcrValues: ['unknown-acr', 'simple_password_auth'],
      attributes: {
        ...flags(attributes),
        dpopBoundAccessToken: true,
        ...scripts,
        postAuthnScripts: [scriptDn('gone'), script],
        additionalTokenEndpointAuthMethods: ['client_secret_post', 'client_secret_basic'],
        redirectUrisRegex: String.raw`https://photos\.example/\d+`,
        idTokenLifetime: 71,
        txTokenLifetime: 72,
        additionalAudience: ['https://b.example', 'https://a.example'],
        backchannelLogoutUri: ['https://photos.example/logout'],
        logoutStatusJwtSignedResponseAlg: 'ES256',
        parLifetime: 60,
        jansAuthSignedRespAlg: 'ES256',
        jansAuthEncRespAlg: 'RSA-OAEP-256',
        jansAuthEncRespEnc: 'A256GCM',
        introspectionSignedResponseAlg: 'ES256',
        introspectionEncryptedResponseAlg: 'RSA-OAEP-256',
        introspectionEncryptedResponseEnc: 'A256GCM',
        txTokenSignedResponseAlg: 'ES256',
        txTokenEncryptedResponseAlg: algorithms.alg as 'RSA-OAEP-256',
        txTokenEncryptedResponseEnc: algorithms.enc as 'A256GCM',
        spontaneousScopes: ['^b:.+$', '^a:.+$'],
        jansAuthorizedAcr: ['simple_password_auth', 'gone-acr'],
        minimumAcrLevel: 3,
        minimumAcrPriorityList: ['b', 'a'],
        tlsClientAuthSubjectDn: 'CN=photos',
        fapiProfile: 'none',
        jansSubAttr: 'mail',
        requestedLifetime: 300,
        evidence: 'seen',
        authorizationDetailsTypes: ['payment', 'account']
      }
    }
    return createClient(app.ctx, {
      secret: 'a secret "of" <some> length',
      disabled: true,
      expiresAt: Date.UTC(2098, 0, 2, 3, 4, 5, 678),
      definition
    })
  }

  const keysInline = { jwks: '{"keys":[{"kty":"future","kid":"one"}]}' }
  const keysElsewhere = { jwksUri: 'https://photos.example/jwks' }

  it('shows a client with every member as it is: what is saved unchanged has not changed', async () => {
    const clients = [await complete(keysInline), await complete(keysElsewhere)]
    const set = new Set([
      'clientSecret',
      'disabled',
      'expirationDate',
      ...clients.flatMap(({ definition: { attributes = {}, ...definition } }) => [
        ...Object.keys(definition),
        ...Object.keys(attributes).map((name) => `attributes.${name}`)
      ])
    ])
    expect(all.filter((name) => !set.has(name) && !Object.hasOwn(setByServer, name))).toEqual([])

    for (const client of clients) {
      const page = await agent.request(`${home(client.inum)}/edit`)
      expect(page.text).not.toContain('a secret')
      const saved = await send(agent, `${home(client.inum)}/edit`, formIn(page.text))
      expect(saved.location).toBe(`${home(client.inum)}?done=client-unchanged`)
      expect(await findClient(app.ctx, client.inum)).toEqual(client)
      expect(await recordsOf(client.inum)).toEqual([])

      // With one change that one member changes, and nothing else.
      const changed = await sendChanged(`${home(client.inum)}/edit`, { ttl: '8' })
      expect(changed.location).toBe(`${home(client.inum)}?done=client-saved`)
      const after = await requireClient(app.ctx, client.inum)
      expect({ ...after, updatedAt: client.updatedAt }).toEqual({
        ...client,
        version: 2,
        definition: { ...client.definition, ttl: 8 }
      })
      expect((await recordsOf(client.inum)).map(({ changes }) => changes)).toEqual([{ ttl: [7, 8] }])
    }
  })

  it('is sent by a real browser as it was opened, too', { timeout: 60_000 }, async () => {
    const client = await complete(keysInline)
    await signedIn(app, browser, `${home(client.inum)}/edit`, async (page) => {
      await page.getByRole('button', { name: 'Save' }).click()
      await page.locator('[data-toast]', { hasText: 'Nothing was different' }).waitFor()
      expect(await findClient(app.ctx, client.inum)).toEqual(client)
    })
  })

  it('clears what is emptied and takes what is chosen, whatever the kind of field', async () => {
    const { inum } = await complete(keysInline)
    const saved = await sendChanged(`${home(inum)}/edit`, {
      displayName: '',
      grantTypes: ['authorization_code'],
      groups: 'c\r\n\r\n  d  ',
      clientNameLocalized: 'fr = Photos = belles\nit = Foto',
      customAttributes: '[{"name":"team","values":["a"]}]',
      expirationDate: '2097-06-05T04:03',
      clientSecretExpiresAt: '',
      clientSecret: 'quite another secret',
      minimumAcrLevel: '',
      'attributes.minimumAcrLevel': '-1',
      'attributes.jansSubAttr': '',
      disabled: []
    })
    expect(saved.status).toBe(303)
    const client = await requireClient(app.ctx, inum)
    expect(client).toMatchObject({
      secret: 'quite another secret',
      disabled: false,
      expiresAt: Date.UTC(2097, 5, 5, 4, 3)
    })
    expect(client.definition).toMatchObject({
      grantTypes: ['authorization_code'],
      groups: ['c', 'd'],
      clientNameLocalized: { fr: 'Photos = belles', it: 'Foto' },
      customAttributes: [{ name: 'team', values: ['a'] }],
      attributes: { minimumAcrLevel: -1 }
    })
    expect(client.definition).not.toHaveProperty('displayName')
    expect(client.definition).not.toHaveProperty('clientSecretExpiresAt')
    expect(client.definition.attributes).not.toHaveProperty('jansSubAttr')
    expect(JSON.stringify(await recordsOf(inum))).not.toContain('quite another secret')
  })

  it.each([
    ['jwks', '{', 'is not JSON'],
    ['jwks', '{"keys":7}', 'must be a JSON object with the member keys'],
    ['customAttributes', '[{"values":[]}]', 'expected string'],
    ['expirationDate', 'tomorrow', 'must be a date and a time'],
    ['clientNameLocalized', 'no equals sign', 'must have a name, an equals sign'],
    ['clientNameLocalized', 'no tag = x', 'language tag'],
    ['attributes.spontaneousScopes', '(', 'cannot be ('],
    ['attributes.jansAuthEncRespEnc', 'A256GCM', 'needs the algorithm of the key encryption too'],
    ['attributes.introspectionEncryptedResponseEnc', 'A256GCM', 'needs the algorithm of the key encryption too'],
    ['scopes', 'inum=unknown,ou=scopes,o=jans', 'Invalid scope in request'],
    ['claims', 'nonsense', 'Invalid claim in request'],
    ['grantTypes', '__proto__', 'Invalid option'],
    ['clientSecret', 'a\u00e9', 'must be printable ASCII'],
    ['defaultMaxAge', '99999999999', 'must be a whole number']
  ])(
    'tells what is wrong with %s=%s at its field, and of its section that something is',
    async (name, value, problem) => {
      const { inum, version } = await add({ displayName: 'Refused' })
      const refused = await sendChanged(`${home(inum)}/edit`, { [name]: value })
      expect(refused.status).toBe(400)
      expect(refused.text).toContain('Nothing has been saved')
      const id = `field-${name.replaceAll('.', '-')}`
      const [, line = ''] = new RegExp(`id="${id}-error">([\\s\\S]*?)</p>`).exec(refused.text) ?? []
      expect(line).toContain(problem)
      expect(refused.text.match(/<span class="badge danger">1</g)).toHaveLength(1)
      expect((await requireClient(app.ctx, inum)).version).toBe(version)
    }
  )

  it('offers what the server offers, and what the client has besides', async () => {
    await createScript(app.ctx, { name: 'tell_the_bank', script: 'x', scriptType: 'update_token', programmingLanguage: 'python', level: 1, enabled: true, locationType: 'db' }) // prettier-ignore
    await updateAppConfiguration(app.ctx, {
      idTokenSigningAlgValuesSupported: ['RS256', 'ES256'],
      accessTokenLifetime: 432,
      acrMappings: { strong: 'simple_password_auth' }
    })
    const { inum } = await add({ idTokenSignedResponseAlg: 'PS512', attributes: { jansAuthorizedAcr: ['gone'] } })
    const { text } = await agent.request(`${home(inum)}/edit`)
    const of = (name: string) => {
      const at = text.indexOf(`id="field-${name.replaceAll('.', '-')}"`)
      const rest = text.slice(at)
      return rest.slice(0, rest.indexOf('<div class="field', 1))
    }
    expect([...of('idTokenSignedResponseAlg').matchAll(/value="([^"]*)"/g)].map(([, value]) => value)).toEqual(['', 'RS256', 'ES256', 'PS512']) // prettier-ignore
    expect(text).toContain('Default: 432, from the server properties.')
    expect(text).toContain('tell_the_bank')
    expect([...of('attributes.jansAuthorizedAcr').matchAll(/value="([^"]*)"( checked)?/g)].map(([, value]) => value)).toEqual(['gone', 'simple_password_auth', 'strong']) // prettier-ignore
  })

  it('shows the call that saving would make, without a secret, and saves nothing', async () => {
    const { inum } = await add({ displayName: 'Before', attributes: { requirePkce: true } })
    const shown = await sendChanged(`${home(inum)}/edit`, {
      preview: '1',
      displayName: 'After',
      clientSecret: 'not to be shown',
      'attributes.requirePkce': []
    })
    expect(shown.status).toBe(200)
    expect(shown.text).toContain(`PATCH /jans-config-api/api/v1/openid/clients/${inum}`)
    expect(shown.text).toContain('&quot;path&quot;: &quot;/attributes/requirePkce&quot;')
    expect(shown.text).not.toContain('not to be shown')
    const [, json = ''] = /<pre[^>]*><code>PATCH [^\n]*\n\n([\s\S]*?)<\/code>/.exec(shown.text) ?? []
    const patch = JSON.parse(json.replaceAll('&quot;', '"')) as { path: string }[]
    expect(patch.map(({ path }) => path)).toEqual(['/displayName', '/attributes/requirePkce', '/clientSecret'])
    expect((await requireClient(app.ctx, inum)).definition.displayName).toBe('Before')

    // What is shown does the same.
    const api = await configApi(app, 'openid/clients.write')
    expect((await api('PATCH', `/openid/clients/${inum}`, patch.slice(0, 2))).status).toBe(200)
    expect((await requireClient(app.ctx, inum)).definition).toMatchObject({
      displayName: 'After',
      attributes: { requirePkce: false }
    })
    const made = await agent.post(
      '/admin/clients/new',
      { preview: '1', displayName: 'New', clientSecret: 'hidden!' },
      csrf
    )
    expect(made.text).toContain('POST /jans-config-api/api/v1/openid/clients')
    expect(made.text).not.toContain('hidden!')
  })

  it('keeps what was typed when somebody was faster, and when the session is over', async () => {
    const { inum } = await add({ displayName: 'Contested' })
    const form = formIn((await agent.request(`${home(inum)}/edit`)).text)
    await replaceClient(app.ctx, inum, (before) => ({ ...before, definition: { ...before.definition, ttl: 9 } }))
    form.set('displayName', 'Mine')
    const late = await send(agent, `${home(inum)}/edit`, form)
    expect(late.status).toBe(409)
    expect(late.text).toContain('Somebody else saved this in the meantime')
    expect(late.text).toContain('value="Mine"')
    expect((await requireClient(app.ctx, inum)).definition.displayName).toBe('Contested')

    const nobody = new Agent(app)
    const over = await send(nobody, `${home(inum)}/edit`, form)
    expect(over.status).toBe(401)
    const later = await send(agent, `${home(inum)}/edit`, new URLSearchParams([...form, ['typed-again', '1']]))
    expect(later.status).toBe(200)
    expect(later.text).toContain('value="Mine"')
    expect(later.text).toContain('name="version" value="1"')
  })
})

describe('a new client', () => {
  it.each([
    ['web', { grantTypes: ['authorization_code', 'refresh_token'], attributes: { requirePkce: true } }],
    ['spa', { tokenEndpointAuthMethod: 'none', attributes: { requirePkce: true } }],
    ['native', { tokenEndpointAuthMethod: 'none', applicationType: 'native', attributes: { requirePkce: true } }],
    ['machine', { grantTypes: ['client_credentials'] }],
    ['device', { grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'] }],
    ['fapi', { attributes: { fapiProfile: '2.0', requirePar: true, requirePkce: true, dpopBoundAccessToken: true } }]
  ])('begins as %s with what is safe for that, and can be saved so', async (id, expected) => {
    expect((await agent.request('/admin/clients/new')).text).toContain(`/admin/clients/new?template=${id}`)
    const needs = id === 'machine' || id === 'device' ? '' : callback
    const added = await sendChanged(`/admin/clients/new?template=${id}`, {
      redirectUris: needs,
      ...(id === 'fapi' && { jwksUri: 'https://photos.example/jwks' })
    })
    expect(added.status).toBe(303)
    const inum = new URL(added.location, 'http://x').pathname.split('/').at(-1) ?? ''
    expect((await requireClient(app.ctx, inum)).definition).toMatchObject(expected)
  })

  it('is refused with the inum of another, and keeps one of its own', async () => {
    const { inum } = await add({ displayName: 'Taken' })
    const refused = await sendChanged('/admin/clients/new?template=web', { inum, redirectUris: callback })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('There is a client with the inum')
    expect(refused.text).toContain('action="/admin/clients/new?template=web"')
    const added = await sendChanged('/admin/clients/new?template=web', { inum: 'own-name', redirectUris: callback })
    expect(added.location).toBe('/admin/clients/own-name?done=client-added')
  })

  it('begins as a copy of another, without its id, its secret and its registration', async () => {
    const { inum } = await add(
      {
        displayName: 'Original',
        registrationAccessToken: 'token',
        clientSecretExpiresAt: '2099-01-01T00:00:00',
        accessTokenLifetime: 99
      },
      { secret: 'of the original' }
    )
    const added = await sendChanged(`/admin/clients/new?like=${inum}`, {})
    const copy = await requireClient(app.ctx, new URL(added.location, 'http://x').pathname.split('/').at(-1) ?? '')
    expect(copy.inum).not.toBe(inum)
    expect(copy.secret).not.toBe('of the original')
    expect(copy.definition).toEqual({
      displayName: 'Copy of Original',
      redirectUris: [callback],
      accessTokenLifetime: 99
    })
    expect((await agent.request('/admin/clients/new?like=unknown')).status).toBe(404)
  })
})

describe('the list of clients', () => {
  it('is narrowed by what clients are, and shows the call for it', async () => {
    const mark = crypto.randomUUID()
    const named = (name: string) => ({ displayName: `${name} ${mark}` })
    const day = 86_400_000
    await add({ ...named('Plain'), grantTypes: ['authorization_code'] })
    await add({ ...named('Idle'), grantTypes: ['client_credentials'] }, { disabled: true })
    await add(named('Soon'), { expiresAt: Date.now() + 3 * day })
    await add(named('Later'), { expiresAt: Date.now() + 90 * day })
    await add(named('Over'), { expiresAt: Date.now() - 1000 })
    await register(app, { client_name: `Self ${mark}`, redirect_uris: [callback], grant_types: ['authorization_code'] })
    const list = async (query: string) => {
      const { text } = await agent.request(`/admin/clients?q=${mark}&${query}`)
      return [...text.matchAll(/<a\s+href="\/admin\/clients\/[^"]+"\s*>(\w+) [\w-]{36}</g)].map(([, name]) => name)
    }
    expect(await list('')).toEqual(['Idle', 'Later', 'Over', 'Plain', 'Self', 'Soon'])
    expect(await list('order=descending&sort=displayName')).toEqual(['Soon', 'Self', 'Plain', 'Over', 'Later', 'Idle'])
    expect((await list('sort=expirationDate')).slice(0, 3)).toEqual(['Over', 'Soon', 'Later'])
    expect(await list('status=inactive')).toEqual(['Idle'])
    expect(await list('status=active&ends=')).not.toContain('Idle')
    expect(await list('grant=client_credentials')).toEqual(['Idle'])
    expect(await list('ends=soon')).toEqual(['Soon'])
    expect(await list('ends=expired')).toEqual(['Over'])
    expect(await list('origin=registered')).toEqual(['Self'])
    expect(await list('origin=added')).not.toContain('Self')
    expect(await list('status=nonsense&grant=__proto__')).toHaveLength(6)
    const { text } = await agent.request('/admin/clients?grant=client_credentials&status=active')
    expect(text).toContain('fieldValuePair=disabled%3Dfalse%2CgrantTypes%3Dclient_credentials')

    const api = await configApi(app, 'openid/clients.readonly')
    const expired = await api<{ entries: { displayName: string }[] }>(
      'GET',
      `/openid/clients?pattern=${mark}&fieldValuePair=${encodeURIComponent(`expirationDate<${new Date().toISOString().slice(0, 19)}`)}`
    )
    expect(expired.body.entries.map(({ displayName }) => displayName)).toEqual([`Over ${mark}`])
    expect((await api('GET', '/openid/clients?fieldValuePair=expirationDate<soon')).status).toBe(400)
    expect((await api('GET', '/openid/clients?registered=perhaps')).status).toBe(400)
  })
})

describe('a person who may only look', () => {
  it('sees clients without their secrets, and no button that would be refused', async () => {
    const { inum } = await add({ displayName: 'Looked at' }, { secret: 'never to be seen' })
    const page = await viewer.request(`${home(inum)}?secret=shown`)
    expect(page.status).toBe(200)
    for (const absent of ['never to be seen', '/edit"', '/secret', '/delete"', '/status', 'Duplicate'])
      expect([absent, page.text.includes(absent)]).toEqual([absent, false])
    expect((await viewer.request('/admin/clients')).text).not.toContain('Add a client')
    for (const path of [
      '/admin/clients/new',
      `${home(inum)}/edit`,
      `${home(inum)}/delete`,
      `${home(inum)}/secret`,
      `${home(inum)}/revoke`
    ])
      // prettier-ignore
      expect([path, (await viewer.request(path)).status]).toEqual([path, 403])
    for (const path of [
      '/admin/clients/new',
      ...['edit', 'delete', 'status', 'secret', 'revoke'].map((end) => `${home(inum)}/${end}`)
    ])
      // prettier-ignore
      expect([path, (await viewer.post(path, { version: '1', displayName: 'x' }, viewerCsrf)).status]).toEqual([path, 403])
    expect((await requireClient(app.ctx, inum)).version).toBe(1)
  })

  it('and nobody at all sees secrets where the properties of the API keep them back', async () => {
    const { inum } = await add({ displayName: 'Kept back' }, { secret: 'kept from everybody' })
    expect((await agent.request(`${home(inum)}?secret=shown`)).text).toContain('kept from everybody')
    expect((await agent.request(home(inum))).text).not.toContain('kept from everybody')
    const properties = await loadApiConfiguration()
    const actor = { correlationId: 'test' }
    await properties.update(app.ctx, actor, 'test', (before) => ({ ...before, returnClientSecretInResponse: false }))
    const hidden = await agent.request(`${home(inum)}?secret=shown`)
    await properties.update(app.ctx, actor, 'test', (before) => ({ ...before, returnClientSecretInResponse: true }))
    expect(hidden.text).not.toContain('kept from everybody')
    expect(hidden.text).not.toContain('secret=shown"')
  })
})

describe('what a client has', () => {
  it('is shown with who has used it last, and can be revoked as a whole', async () => {
    const client = await register(app, { redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] }) // prettier-ignore
    const path = home(client.client_id)
    expect((await agent.request(`${path}/access`)).text).toContain('Nobody uses it at the moment')
    await signInForTokens(app, client)
    const page = await agent.request(`${path}/access`)
    expect(page.text).toMatch(/Last used\s+by <a href="\/admin\/users\/[^"]+">admin<\/a>/)
    expect(page.text).toContain('Refresh token')
    expect((await consentsOfClient(app.ctx, client.client_id, 5)).count).toBe(1)
    expect((await viewer.request(`${path}/access`)).text).not.toContain('Revoke everything')

    const revoked = await agent.post(`${path}/revoke`, {}, csrf)
    expect(revoked.location).toBe(`${path}/access?done=client-revoked`)
    const { counts, isAll } = await newestTokensOfClient(app.ctx, client.client_id, 5)
    expect([counts, isAll]).toEqual([{ access_token: 0, refresh_token: 0, authorization_code: 0 }, true])
    expect((await consentsOfClient(app.ctx, client.client_id, 5)).count).toBe(0)
    expect((await agent.request(`${home('unknown')}/access`)).status).toBe(404)
  })
})

describe('in a browser', () => {
  it('a field is found by its name in the API, and the sections lead to theirs', { timeout: 60_000 }, async () => {
    const { inum } = await add({ displayName: 'Searched' })
    await signedIn(app, browser, `${home(inum)}/edit`, async (page) => {
      await page.getByRole('searchbox', { name: 'Find a field' }).fill('minimumAcrLevelAuto')
      await page.getByRole('status').getByText('1 field', { exact: true }).waitFor()
      expect(await page.locator('.long-form .field:visible').count()).toBe(1)
      await page.keyboard.press('Enter')
      await page.keyboard.press('Space')
      expect(await page.getByRole('checkbox', { name: 'Reach the level by itself' }).isChecked()).toBe(true)
      await page.getByRole('searchbox', { name: 'Find a field' }).fill('')
      await page.getByRole('link', { name: 'Localization' }).click()
      await page.getByLabel('Names').fill('fr = Cherché')
      await page.getByText('The same by API and command line').click()
      await page.getByText('"path": "/clientNameLocalized"').first().waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.locator('[data-toast]', { hasText: 'The client was saved.' }).waitFor()
      expect((await requireClient(app.ctx, inum)).definition).toMatchObject({
        clientNameLocalized: { fr: 'Cherché' },
        attributes: { minimumAcrLevelAutoresolve: true }
      })
    })
  })
})
