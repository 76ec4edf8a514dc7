import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findClient, metadataNames, searchClients } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { configApi, type ConfigApi } from '../../../support/config-api.ts'
import { redirectUri } from '../../../support/oauth.ts'
import { manage, registration } from '../../../support/registration.ts'

let app: MinijansServer
let api: ConfigApi
const clock = { offset: 0 }
/** What the document at the sector identifier says, and how it is answered. */
const sector = { body: '[]', status: 200, asked: 0 }
const sectorHost = createServer((_req, res) => {
  sector.asked++
  res.writeHead(sector.status, { 'content-type': 'application/json' }).end(sector.body)
})
beforeAll(async () => {
  // The only host outside that these tests reach; its address is https, as the rules ask for.
  const fetchSector: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const { port } = sectorHost.address() as AddressInfo
    return fetch(`http://127.0.0.1:${port}${url.pathname}`, init)
  }
  await new Promise<void>((resolve) => sectorHost.listen(0, '127.0.0.1', resolve))
  app = await startApp({}, { fetch: fetchSector, now: () => Date.now() + clock.offset })
  api = await configApi(app, 'openid/clients.write')
  await updateAppConfiguration(app.ctx, { softwareStatementValidationType: 'none' })
})
afterAll(async () => {
  await app.close()
  sectorHost.close()
})

const withProperties = async (properties: Record<string, unknown>, run: () => Promise<void>) => {
  await updateAppConfiguration(app.ctx, properties)
  try {
    await run()
  } finally {
    await updateAppConfiguration(app.ctx, Object.fromEntries(Object.keys(properties).map((name) => [name, null])))
  }
}
const create = async (metadata: object) => {
  const { status, body } = await registration(app, 'POST', { redirect_uris: [redirectUri], ...metadata })
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}
const refusal = async (metadata: object) => {
  const before = (await searchClients(app.ctx, {})).total
  const { status, body } = await registration(app, 'POST', { redirect_uris: [redirectUri], ...metadata })
  expect((await searchClients(app.ctx, {})).total).toBe(before)
  return [status, body.error]
}

const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
const jwks = { keys: [{ ...jwk, kid: 'k1', use: 'sig' }] }
const script = ['inum=A51E-76DA,ou=scripts,o=jans']
const bare = 'eyJhbGciOiJub25lIn0.e30.'

/** A value for each member that a client can register, by the way that it authenticates. */
const members: Readonly<Record<string, unknown>> = {
  client_name: 'Every member',
  application_type: 'native',
  subject_type: 'public',
  token_endpoint_auth_method: 'private_key_jwt',
  redirect_uris: ['https://client.example/callback', 'http://127.0.0.1/callback'],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid profile',
  claims: 'inum email',
  org_id: 'org',
  groups: ['one', 'two'],
  access_token_as_jwt: true,
  access_token_signing_alg: 'ES256',
  access_token_lifetime: 120,
  default_max_age: 600,
  id_token_token_binding_cnf: 'tbh',
  frontchannel_logout_uri: 'https://client.example/out',
  frontchannel_logout_session_required: true,
  post_logout_redirect_uris: ['https://client.example/bye'],
  client_uri: 'https://client.example/',
  policy_uri: 'https://client.example/policy',
  logo_uri: 'https://client.example/logo.png',
  tos_uri: 'https://client.example/terms',
  contacts: ['admin@client.example', 'the front desk'],
  authorized_origins: ['https://client.example'],
  software_id: 'software',
  software_version: '1.2.3',
  software_statement: bare,
  backchannel_token_delivery_mode: 'poll',
  backchannel_client_notification_endpoint: 'https://client.example/notified',
  backchannel_authentication_request_signing_alg: 'RS256',
  backchannel_user_code_parameter: false,
  rpt_as_jwt: true,
  claims_redirect_uri: ['https://client.example/claims'],
  jwks,
  id_token_signed_response_alg: 'ES256',
  id_token_encrypted_response_alg: 'RSA-OAEP',
  id_token_encrypted_response_enc: 'A128GCM',
  userinfo_signed_response_alg: 'RS256',
  userinfo_encrypted_response_alg: 'RSA-OAEP-256',
  userinfo_encrypted_response_enc: 'A256GCM',
  request_object_signing_alg: 'PS256',
  request_object_encryption_alg: 'A128KW',
  request_object_encryption_enc: 'A128CBC-HS256',
  token_endpoint_auth_signing_alg: 'RS256',
  initiate_login_uri: 'https://client.example/begin',
  request_uris: ['https://client.example/request'],
  default_acr_values: ['simple_password_auth'],
  additional_token_endpoint_auth_methods: ['client_secret_post'],
  redirect_uris_regex: 'https://[a-z]+\\.client\\.example/cb',
  id_token_lifetime: 130,
  tx_token_lifetime: 140,
  run_introspection_script_before_jwt_creation: true,
  additional_audience: ['https://api.example'],
  dpop_bound_access_tokens: true,
  backchannel_logout_uri: 'https://client.example/back',
  backchannel_logout_session_required: true,
  logout_status_jwt_signed_response_alg: 'ES256',
  par_lifetime: 300,
  require_par: true,
  authorization_signed_response_alg: 'ES256',
  authorization_encrypted_response_alg: 'RSA-OAEP',
  authorization_encrypted_response_enc: 'A128GCM',
  introspection_signed_response_alg: 'RS256',
  introspection_encrypted_response_alg: 'RSA-OAEP',
  introspection_encrypted_response_enc: 'A128GCM',
  tx_token_signed_response_alg: 'ES256',
  tx_token_encrypted_response_alg: 'RSA-OAEP',
  tx_token_encrypted_response_enc: 'A128GCM',
  keep_client_authorization_after_expiration: true,
  default_prompt_login: true,
  allow_spontaneous_scopes: true,
  spontaneous_scopes: ['transaction:\\d+'],
  authorized_acr_values: ['simple_password_auth'],
  minimum_acr_level: 2,
  minimum_acr_level_autoresolve: true,
  minimum_acr_priority_list: ['simple_password_auth'],
  tls_client_auth_subject_dn: 'CN=client',
  require_pkce: true,
  fapi_profile: '2.0',
  public_subject_identifier_attribute: 'mail',
  lifetime: 3600,
  evidence: 'evidence',
  authorization_details_types: ['payment'],
  spontaneous_scope_script_dns: script,
  update_token_script_dns: script,
  post_authn_script_dns: script,
  introspection_script_dns: script,
  ropc_script_dns: script,
  consent_gathering_script_dns: script,
  token_exchange_script_dns: script,
  rpt_claims_script_dns: script,
  par_script_dns: script,
  tx_token_script_dns: script,
  logout_status_jwt_script_dns: script,
  require_auth_time: true,
  require_signed_request_object: true,
  response_modes: ['query.jwt', 'jwt'],
  tls_client_certificate_bound_access_tokens: false,
  'client_name#fr': 'Chaque membre',
  'client_uri#fr': 'https://client.example/fr',
  'policy_uri#fr': 'https://client.example/fr/policy',
  'logo_uri#fr': 'https://client.example/fr/logo.png',
  'tos_uri#fr-CA': 'https://client.example/fr/terms'
}

/** Those that exclude another one above, or that the server sets. */
const elsewhere = new Set([
  'jwks_uri',
  'sector_identifier_uri',
  'client_id_issued_at',
  'client_secret_expires_at',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_email',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_uri',
  'use_mtls_endpoint_aliases'
])

describe('every member', () => {
  it('is in this list', () => {
    expect(metadataNames.filter((name) => !elsewhere.has(name) && !Object.hasOwn(members, name))).toEqual([])
  })

  it('comes back from a registration, from reading it and from writing it again', async () => {
    const created = await create(members)
    expect(created).toMatchObject(members)
    const read = await manage(app, 'GET', created)
    expect(read.body).toMatchObject(members)
    const written = await manage(app, 'PUT', created, members)
    expect(written.body).toEqual(read.body)
  })

  it('is the same for the Config API, which can write what it has read', async () => {
    const created = await create(members)
    const path = `/openid/clients/${created.client_id}`
    const { body: document } = await api('GET', path)
    const put = await api('PUT', '/openid/clients', document)
    expect([put.status, put.body]).toEqual([200, document])
    const { inum: _inum, dn: _dn, registrationAccessToken, ...rest } = document
    expect(registrationAccessToken).toBe(created.registration_access_token)
    const twin = await api('POST', '/openid/clients', {
      ...rest,
      registrationAccessToken: 'twin'
    })
    expect(twin.status).toBe(201)
    const shown = await manage(app, 'GET', {
      client_id: twin.body.inum as string,
      registration_access_token: 'twin'
    })
    expect(shown.body).toMatchObject(members)
  })

  it('of the wrong type is refused', async () => {
    for (const [name, good] of Object.entries(members)) {
      const wrong = typeof good === 'object' ? 7 : { wrong: true }
      const [status, error] = await refusal({ ...members, [name]: wrong })
      expect([name, status, String(error).startsWith('invalid_')]).toEqual([name, 400, true])
    }
  })

  it('that nobody knows is passed over', async () => {
    const body = await create({ unheard_of: 1, disabled: true, trustedClient: true, jansTrustedClnt: true })
    for (const name of ['unheard_of', 'disabled', 'trustedClient', 'jansTrustedClnt'])
      expect(body).not.toHaveProperty(name)
    expect(await findClient(app.ctx, body.client_id)).toMatchObject({ disabled: false, definition: {} })
    expect((await findClient(app.ctx, body.client_id))?.definition.trustedClient).not.toBe(true)
  })

  it('that the server decides is its own, whatever the request says', async () => {
    const body = await create({
      client_id: 'mine',
      client_secret: 'mine',
      client_id_issued_at: 1,
      client_secret_expires_at: 99_999_999_999,
      registration_access_token: 'mine',
      registration_client_uri: 'https://evil.example'
    })
    expect(JSON.stringify(body)).not.toMatch(/mine|evil|99999999999/)
    expect(body.client_id_issued_at).toBeGreaterThan(1_700_000_000)
  })
})

describe('what a registration leaves out', () => {
  it('is a web client with codes and refresh tokens, the scopes that anybody may have, and pairwise subjects', async () => {
    const body = await create({})
    expect(body).toMatchObject({
      application_type: 'web',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      subject_type: 'pairwise',
      client_name: 'client.example',
      client_secret_expires_at: 0,
      par_lifetime: 600,
      require_par: false
    })
    const scopes = String(body.scope).split(' ')
    for (const scope of ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'])
      expect(scopes).toContain(scope)
    for (const scope of scopes) expect(scope).not.toMatch(/jans\.io|revoke/)
  })

  it('follows the configuration', async () => {
    await withProperties({ clientRegDefaultToCodeFlowWithRefresh: false, defaultSubjectType: 'public' }, async () => {
      expect(await create({})).toMatchObject({ grant_types: ['authorization_code'], subject_type: 'public' })
    })
  })

  it('has public subjects where pairwise ones would need a sector identifier', async () => {
    const uris = ['https://a.example/cb', 'https://b.example/cb']
    expect(await create({ redirect_uris: uris })).toMatchObject({ subject_type: 'public' })
    const device = 'urn:ietf:params:oauth:grant-type:device_code'
    expect(await create({ grant_types: ['authorization_code', device] })).toMatchObject({ subject_type: 'public' })
  })

  it('has no secret when nothing needs one', async () => {
    const body = await create({ token_endpoint_auth_method: 'none' })
    expect(body).not.toHaveProperty('client_secret')
    expect(body).not.toHaveProperty('client_secret_expires_at')
    expect(await create({ token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'HS256' })).toHaveProperty(
      'client_secret'
    )
  })
})

describe('grant types and response types', () => {
  const implicit = ['implicit']
  it.each([
    [{ response_types: ['id_token'] }, ['implicit'], ['id_token']],
    [{ grant_types: ['client_credentials'] }, ['client_credentials'], []],
    [{ grant_types: ['authorization_code'] }, ['authorization_code'], ['code']],
    [{ grant_types: implicit, response_types: ['id_token'] }, implicit, ['id_token']],
    [{ grant_types: [], response_types: [] }, [], []]
  ])('%j become %j and %j', async (metadata, grants, responses) => {
    expect(await create(metadata)).toMatchObject({ grant_types: grants, response_types: responses })
  })

  it('that do not fit are refused, or completed where the configuration says so', async () => {
    const metadata = { grant_types: ['authorization_code'], response_types: ['code', 'id_token'] }
    expect(await refusal(metadata)).toEqual([400, 'invalid_client_metadata'])
    await withProperties({ grantTypesAndResponseTypesAutofixEnabled: true }, async () => {
      expect((await create(metadata)).grant_types).toEqual(['authorization_code', 'implicit'])
      expect((await create({ grant_types: ['authorization_code'], response_types: [] })).response_types).toEqual([
        'code'
      ])
      expect((await create({ grant_types: ['implicit'] })).response_types).toContain('id_token token')
    })
  })

  it('that the configuration does not offer are left out', async () => {
    const ask = { grant_types: ['authorization_code', 'password', 'client_credentials'] }
    expect((await create(ask)).grant_types).toEqual(['authorization_code', 'client_credentials'])
    await withProperties({ grantTypesSupportedByDynamicRegistration: ['authorization_code'] }, async () => {
      expect((await create(ask)).grant_types).toEqual(['authorization_code'])
    })
    const password = {
      dynamicRegistrationPasswordGrantTypeEnabled: true,
      dynamicRegistrationAllowedPasswordGrantScopes: ['openid']
    }
    await withProperties(password, async () => {
      const body = await create({ ...ask, scope: 'openid email' })
      expect(body.grant_types).toContain('password')
      expect(body.scope).toBe('openid')
    })
  })

  it('stay as they are where the configuration forbids to change them', async () => {
    const client = await create({})
    await withProperties({ enableClientGrantTypeUpdate: false }, async () => {
      const { body } = await manage(app, 'PUT', client, {
        redirect_uris: [redirectUri],
        grant_types: ['client_credentials']
      })
      expect(body.grant_types).toEqual(['authorization_code', 'refresh_token'])
    })
  })
})

describe('scopes', () => {
  it('are all that anybody may have where the configuration does not heed the wish', async () => {
    await withProperties({ dynamicRegistrationScopesParamEnabled: false }, async () => {
      expect(String((await create({ scope: 'openid' })).scope).split(' ')).toContain('email')
    })
  })

  it('of administrators are out of reach, but are kept when one has given them', async () => {
    const admin = 'https://jans.io/oauth/config/openid/clients.readonly'
    const client = await create({ scope: `openid ${admin}` })
    expect(client.scope).toBe('openid')
    const path = `/openid/clients/${client.client_id}`
    const { body } = await api<{ scopes: string[] }>('GET', path)
    await api('PATCH', path, [{ op: 'replace', path: '/scopes', value: [...body.scopes, admin] }])
    const again = await manage(app, 'PUT', client, { redirect_uris: [redirectUri], scope: `openid ${admin}` })
    expect(again.body.scope).toBe(`openid ${admin}`)
    const silent = await manage(app, 'PUT', client, { redirect_uris: [redirectUri] })
    expect(silent.body.scope).toBe(`openid ${admin}`)
  })
})

it('cuts lifetimes to a day, unless an administrator gives more', async () => {
  const long = { access_token_lifetime: 2_000_000_000, id_token_lifetime: 2_000_000_000, par_lifetime: 2_000_000_000 }
  const day = { access_token_lifetime: 86_400, id_token_lifetime: 86_400, par_lifetime: 86_400 }
  const client = await create(long)
  expect(client).toMatchObject(day)
  expect((await manage(app, 'PUT', client, { redirect_uris: [redirectUri], ...long })).body).toMatchObject(day)
  await api('PATCH', `/openid/clients/${client.client_id}`, [
    { op: 'replace', path: '/accessTokenLifetime', value: 100_000 }
  ])
  const kept = await manage(app, 'PUT', client, { redirect_uris: [redirectUri], ...long })
  expect(kept.body).toMatchObject({ ...day, access_token_lifetime: 100_000 })
})

describe('custom attributes', () => {
  it('are members where the configuration names them', async () => {
    await withProperties({ dynamicRegistrationCustomAttributes: ['costCentre', 'jansTrustedClnt'] }, async () => {
      const body = await create({ costCentre: ['7', '8'], jansTrustedClnt: 'true' })
      expect(body).toMatchObject({ costCentre: ['7', '8'], jansTrustedClnt: true })
      const stored = await findClient(app.ctx, body.client_id)
      expect(stored?.definition).toMatchObject({ trustedClient: true, customAttributes: [{ name: 'costCentre' }] })
    })
  })

  it('have what the configuration sets, which a client cannot change', async () => {
    const dynamicRegistrationDefaultCustomAttributes = { jansTrustedClnt: false, costCentre: '1' }
    await withProperties({ dynamicRegistrationDefaultCustomAttributes }, async () => {
      const body = await create({ jansTrustedClnt: true, costCentre: '2' })
      const stored = await findClient(app.ctx, body.client_id)
      expect(stored?.definition).toMatchObject({ customAttributes: [{ name: 'costCentre', values: ['1'] }] })
      expect(stored?.definition.trustedClient).not.toBe(true)
    })
  })
})

describe('the configuration’s lists', () => {
  it('hold back redirect URIs', async () => {
    expect(await refusal({ redirect_uris: ['https://x.attacker.com/cb'] })).toEqual([400, 'invalid_redirect_uri'])
    await withProperties({ clientWhiteList: ['*.client.example/*'] }, async () => {
      expect(await refusal({ redirect_uris: ['https://other.example/cb'] })).toEqual([400, 'invalid_redirect_uri'])
      await create({ redirect_uris: ['https://a.client.example/cb'] })
    })
  })

  it('hold back subject attributes, methods and subject types', async () => {
    const subject = (name: string) => ({ subject_type: 'public', public_subject_identifier_attribute: name })
    const wrong = [400, 'invalid_public_subject_identifier_attribute']
    await create(subject('mail'))
    expect(await refusal(subject('userPassword'))).toEqual(wrong)
    expect(await refusal({ ...subject('mail'), subject_type: 'pairwise' })).toEqual(wrong)
    await withProperties({ publicSubjectIdentifierPerClientEnabled: false }, async () => {
      expect(await refusal(subject('mail'))).toEqual(wrong)
    })
    await withProperties({ tokenEndpointAuthMethodsSupported: ['client_secret_basic'] }, async () => {
      expect(await refusal({ token_endpoint_auth_method: 'client_secret_post' })).toEqual([
        400,
        'invalid_client_metadata'
      ])
      await create({})
    })
    await withProperties({ subjectTypesSupported: ['public'], defaultSubjectType: 'public' }, async () => {
      expect(await refusal({ subject_type: 'pairwise' })).toEqual([400, 'invalid_client_metadata'])
      await create({})
    })
  })
})

describe('faults have their names', () => {
  it.each([
    ['invalid_redirect_uri', { redirect_uris: undefined }],
    ['invalid_redirect_uri', { redirect_uris: ['https://a.example/#'] }],
    ['invalid_redirect_uri', { redirect_uris: ['https://u:p@a.example/'] }],
    ['invalid_redirect_uri', { redirect_uris: ['com.example.app:/cb'] }],
    ['invalid_redirect_uri', { redirect_uris: ['http://127.0.0.1/cb'], response_types: ['id_token'] }],
    ['invalid_redirect_uri', { post_logout_redirect_uris: ['javascript:alert(1)'] }],
    ['invalid_redirect_uris_regex', { redirect_uris_regex: '(a+)+\\1' }],
    ['invalid_claims_redirect_uri', { claims_redirect_uri: ['nowhere'] }],
    ['invalid_logout_uri', { frontchannel_logout_uri: 'https://elsewhere.example/out' }],
    ['invalid_logout_uri', { backchannel_logout_uri: 'ftp://client.example/out' }],
    ['invalid_client_metadata', { initiate_login_uri: 'http://client.example/' }],
    ['invalid_client_metadata', { logo_uri: 'javascript:alert(1)' }],
    ['invalid_client_metadata', { 'logo_uri#fr': 'javascript:alert(1)' }],
    ['invalid_client_metadata', { 'client_name#<script>': 'x' }],
    ['invalid_client_metadata', { jwks, jwks_uri: 'https://client.example/jwks' }],
    ['invalid_client_metadata', { jwks_uri: 'file:///etc/passwd' }],
    ['invalid_client_metadata', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['invalid_client_metadata', { additional_token_endpoint_auth_methods: ['none'] }],
    ['invalid_client_metadata', { default_max_age: -1 }],
    ['invalid_client_metadata', { access_token_lifetime: 1.5 }],
    ['invalid_client_metadata', { id_token_encrypted_response_enc: 'A128GCM' }],
    ['invalid_client_metadata', { backchannel_token_delivery_mode: 'carrier pigeon' }],
    ['invalid_client_metadata', { claims: 'no_such_claim' }],
    [
      'invalid_client_metadata',
      { subject_type: 'pairwise', redirect_uris: ['https://a.example/', 'https://b.example/'] }
    ]
  ])('%s for %j', async (error, metadata) => {
    expect(await refusal(metadata)).toEqual([400, error])
  })
})

describe('a sector identifier', () => {
  const uris = ['https://a.example/cb', 'https://b.example/cb']
  let count = 0
  const metadata = () => ({
    subject_type: 'pairwise',
    redirect_uris: uris,
    sector_identifier_uri: `https://sector.example/${++count}`
  })

  it('joins several hosts when its document names all redirect URIs', async () => {
    Object.assign(sector, { status: 200, body: JSON.stringify([...uris, 'https://c.example/']) })
    const body = await create(metadata())
    expect(body).toMatchObject({ subject_type: 'pairwise', redirect_uris: uris })
    const other = { ...metadata(), redirect_uris: [...uris, 'https://d.example/'] }
    expect((await manage(app, 'PUT', body, other)).body.error).toBe('invalid_client_metadata')
  })

  it.each([
    ['leaves one out', 200, JSON.stringify(['https://a.example/cb'])],
    ['is another array', 200, '[1]'],
    ['is an object', 200, JSON.stringify({ redirect_uris: uris })],
    ['is no JSON', 200, '<html>'],
    ['is not there', 404, JSON.stringify(uris)],
    ['has moved', 302, JSON.stringify(uris)]
  ])('is refused when its document %s', async (_name, status, body) => {
    Object.assign(sector, { status, body })
    expect(await refusal(metadata())).toEqual([400, 'invalid_client_metadata'])
  })

  it('is refused when it is not https, or of a host that may not be asked', async () => {
    Object.assign(sector, { status: 200, body: JSON.stringify(uris) })
    const wrong = [400, 'invalid_client_metadata']
    expect(await refusal({ ...metadata(), sector_identifier_uri: 'http://sector.example/' })).toEqual(wrong)
    await withProperties({ externalUriWhiteList: ['other.example'] }, async () => {
      expect(await refusal(metadata())).toEqual(wrong)
    })
  })

  it('is held by the Config API as well', async () => {
    Object.assign(sector, { status: 200, body: '[]' })
    const { redirect_uris: redirectUris, sector_identifier_uri: sectorIdentifierUri } = metadata()
    const client = { redirectUris, subjectType: 'pairwise', sectorIdentifierUri }
    expect((await api('POST', '/openid/clients', client)).status).toBe(400)
    sector.body = JSON.stringify(uris)
    expect((await api('POST', '/openid/clients', client)).status).toBe(201)
  })

  it('is asked again when what it said is too old', async () => {
    Object.assign(sector, { status: 200, body: JSON.stringify(uris), asked: 0 })
    const same = metadata()
    await create(same)
    await create(same)
    expect(sector.asked).toBe(1)
    clock.offset += 1441 * 60_000
    await create(same)
    expect(sector.asked).toBe(2)
    // Of what it says nothing is kept but what was asked of it.
    await create({ ...same, redirect_uris: uris.slice(0, 1) })
    expect(sector.asked).toBe(2)
    const strangers = Array.from({ length: 1000 }, (_, i) => `https://stranger${i}.example/cb`)
    sector.body = JSON.stringify([...uris, ...strangers])
    clock.offset += 1441 * 60_000
    await create(same)
    await create({ ...same, redirect_uris: strangers.slice(0, 1) })
    expect(sector.asked).toBe(4)
    await withProperties({ sectorIdentifierCacheLifetimeInMinutes: 0 }, async () => {
      await create(same)
      expect(sector.asked).toBe(5)
    })
  })
})
