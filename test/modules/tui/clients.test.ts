import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configApi, type ConfigApi, type Page } from '../../support/config-api.ts'
import { basic, tokenPath } from '../../support/oauth.ts'
import { startKept, type Kept } from '../../support/minijans.ts'
import { hasTerminal } from '../../support/terminal.ts'
import { openTui } from '../../support/tui.ts'

let kept: Kept
let api: ConfigApi
beforeAll(async () => {
  kept = await startKept()
  api = await configApi(kept.app, 'openid/clients.readonly', 'openid/clients.write', 'scopes.readonly')
})
afterAll(() => kept[Symbol.asyncDispose]())

/** The client of this name, as the server has it. */
async function named(name: string) {
  const { body } = await api<Page>('GET', `/openid/clients?pattern=${encodeURIComponent(name)}`)
  return body.entries.find(({ displayName }) => displayName === name)
}

const create = (displayName: string, more: object = {}) =>
  api('POST', '/openid/clients', { displayName, grantTypes: ['authorization_code'], redirectUris: ['https://a.example/cb'], ...more }) // prettier-ignore

describe.skipIf(!hasTerminal)('somebody at a terminal', { timeout: 60_000 }, () => {
  it('creates a client, after seeing what is sent', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('a')
    await tui.see(/▸ Active +: \[x\] yes/)
    await tui.type('<tab>', 'Shop of Zoë', '<tab>', 'very-secret-word', '<tab>', 'Sells shoes')
    await tui.see(/Client Secret +: •{16}$/)
    for (let i = 0; i < 8; i++) await tui.type('<tab>')
    await tui.see(/▸ Redirect Uris/)
    await tui.type('https://shop.example/callback', '<enter>', 'https://shop.example/other', '<ctrl-s>')
    await tui.see('POST /jans-config-api/api/v1/openid/clients')
    await tui.see('"displayName": "Shop of Zoë"')
    expect(await named('Shop of Zoë')).toBeUndefined()
    // The command is below what fits on the screen.
    for (let i = 0; i < 30; i++) await tui.type('<down>')
    await tui.see('jans-cli --operation-id post-oauth-openid-client --data')
    await tui.type('<enter>')
    await tui.see('Client is created')
    await tui.see(/▸.*Shop of Zoë|Shop of Zoë +authorization_code +public +yes/)
    expect(tui.written()).not.toContain('very-secret-word')
    expect(await named('Shop of Zoë')).toMatchObject({
      clientSecret: 'very-secret-word',
      description: 'Sells shoes',
      redirectUris: ['https://shop.example/callback', 'https://shop.example/other'],
      grantTypes: ['authorization_code'],
      disabled: false
    })
  })

  it('finds a client and changes it, and what was not touched stays', async () => {
    await create('To be found', { description: 'before', attributes: { parLifetime: 77 }, contacts: ['a@example.org'] })
    const before = await named('To be found')
    await using tui = await openTui(kept.data)
    await tui.type('/', 'be found', '<enter>')
    await tui.see('1–1 of 1')
    await tui.see(/▸ .*To be found/)
    await tui.type('<enter>')
    await tui.see(/Description +: before/)
    await tui.type('<tab>', '<tab>', '<tab>', '<ctrl-u>', 'after', '<pagedown>')
    await tui.see(/▸ Access Token is a JWT +: \[ \] no/)
    await tui.type(' ', '<ctrl-s>')
    await tui.see('PUT /jans-config-api/api/v1/openid/clients')
    await tui.see('Description: "before" → "after"')
    await tui.see('Access Token is a JWT: false → true')
    await tui.type('<enter>')
    await tui.see('Client is saved')
    expect(await named('To be found')).toEqual({ ...before, description: 'after', accessTokenAsJwt: true })
  })

  it('leaves what a row cannot show as it is', async () => {
    const contacts = [' zoe@example.org ', 'a\nb@example.org']
    await create('In two lines', { description: 'one\ntwo', contacts })
    const before = await named('In two lines')
    await using tui = await openTui(kept.data)
    await tui.type('/', 'In two lines', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see(/Description +: one two/)
    // Nothing was changed, so nothing is asked.
    await tui.type('<esc>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see(/▸ Active/)
    await tui.type(' ', '<ctrl-s>')
    await tui.see('Active: yes → no')
    expect(tui.text()).not.toContain('Description:')
    await tui.type('<enter>')
    await tui.see('Client is saved')
    expect(await named('In two lines')).toEqual({ ...before, disabled: true })
  })

  it('keeps what somebody else has changed meanwhile, and says so', async () => {
    await create('Of two', { description: 'before', softwareId: 'before' })
    const inum = String((await named('Of two'))?.inum)
    await using tui = await openTui(kept.data)
    await tui.type('/', 'Of two', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see(/Description +: before/)
    await tui.type('<tab>', '<tab>', '<tab>', '<ctrl-u>', 'of the terminal', '<ctrl-s>')
    await tui.see('Description: "before" → "of the terminal"')
    const others = [
      { op: 'replace', path: '/description', value: 'of the other' },
      { op: 'replace', path: '/softwareId', value: 'of the other' }
    ]
    expect((await api('PATCH', `/openid/clients/${inum}`, others)).status).toBe(200)
    await tui.type('<enter>')
    await tui.see('Somebody else has changed this meanwhile: ')
    await tui.see('Description: "of the other" → "of the terminal"')
    expect(await named('Of two')).toMatchObject({ description: 'of the other' })
    await tui.type('<enter>')
    await tui.see('Client is saved')
    expect(await named('Of two')).toMatchObject({ description: 'of the terminal', softwareId: 'of the other' })
  })

  it('looks at all of it as JSON, without its secret', async () => {
    await create('Has a secret', { clientSecret: 'not-to-be-seen' })
    await using tui = await openTui(kept.data)
    await tui.type('/', 'Has a secret', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('v')
    await tui.see('"clientSecret": "****"')
    expect(tui.written()).not.toContain('not-to-be-seen')
  })

  it('chooses scopes by their names, among all that there are', async () => {
    await create('Wants scopes')
    await using tui = await openTui(kept.data)
    await tui.type('/', 'Wants scopes', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see('Redirect Uris')
    for (let i = 0; i < 13; i++) await tui.type('<tab>')
    await tui.see(/▸ Scopes +: \(none\)/)
    await tui.type('<enter>')
    await tui.see(/Search: +\d+ of \d+, 0 marked/)
    await tui.type('address', ' ')
    await tui.see('[x] address')
    for (let i = 0; i < 7; i++) await tui.type('<backspace>')
    await tui.type('mobile_phone', ' ')
    await tui.see('2 marked')
    await tui.type('<enter>')
    await tui.see(/▸ Scopes +: (address|mobile_phone)$/)
    await tui.type('<ctrl-s>')
    await tui.see('This is what will be sent')
    await tui.type('y')
    await tui.see('Client is saved')
    const scopes = await api<Page>('GET', '/scopes?limit=200')
    const dns = scopes.body.entries.filter(({ id }) => id === 'address' || id === 'mobile_phone').map(({ dn }) => dn)
    expect((await named('Wants scopes'))?.scopes).toEqual(expect.arrayContaining(dns))
    expect((await named('Wants scopes'))?.scopes).toHaveLength(2)
  })

  it('deactivates a client', async () => {
    await create('To be stopped')
    await using tui = await openTui(kept.data)
    await tui.type('/', 'To be stopped', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see(/▸ Active +: \[x\] yes/)
    await tui.type(' ')
    await tui.see(/▸ Active +: \[ \] no/)
    await tui.type('<ctrl-s>')
    await tui.see('Active: yes → no')
    await tui.type('<enter>')
    await tui.see(/To be stopped +authorization_code +public +no/)
    expect(await named('To be stopped')).toMatchObject({ disabled: true })
  })

  it('deletes a client, and Enter alone does not', async () => {
    await create('To be deleted')
    await using tui = await openTui(kept.data)
    await tui.type('/', 'To be deleted', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('d')
    await tui.see('Delete this client?')
    await tui.see('DELETE /jans-config-api/api/v1/openid/clients/')
    await tui.type('<enter>')
    await tui.miss('Delete this client?')
    expect(await named('To be deleted')).toBeDefined()
    await tui.type('<delete>')
    await tui.see('Delete this client?')
    await tui.type('y')
    await tui.see('Client To be deleted is deleted')
    await tui.see('No clients with this text.')
    expect(await named('To be deleted')).toBeUndefined()
  })

  it('sees what the server refuses at its field, in whichever tab, and nothing is lost', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('a')
    await tui.see('New client')
    await tui.type('<tab>', 'Refused', '<ctrl-s>')
    await tui.see('This is what will be sent')
    await tui.type('<enter>')
    await tui.see(/▸ Redirect Uris/)
    await tui.see('! redirectUris attribute is required.')
    await tui.type('https://ok.example/cb', '<pagedown>', '<pagedown>', '<pagedown>', '<pagedown>')
    await tui.see('PAR: Request lifetime')
    await tui.type('<tab>', '<tab>', '<tab>', '-5', '<pageup>', '<ctrl-s>')
    await tui.see('"parLifetime":-5')
    await tui.type('<enter>')
    await tui.see(/▸ PAR: Request lifetime +: -5/)
    await tui.see('! Too small')
    expect(await named('Refused')).toBeUndefined()
    await tui.type('<ctrl-u>', '60', '<ctrl-s>')
    await tui.see('"parLifetime":60')
    await tui.type('<enter>')
    await tui.see('Client is created')
    expect(await named('Refused')).toMatchObject({ attributes: { parLifetime: 60 } })
  })

  it('is told what is no number or date before anything is sent', async () => {
    await create('Has numbers')
    await using tui = await openTui(kept.data)
    await tui.type('/', 'Has numbers', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see('Redirect Uris')
    await tui.type('<pagedown>', '<tab>', '<tab>', '<tab>', '<tab>', '<tab>', 'soon', '<ctrl-s>')
    await tui.see('This cannot be saved yet')
    await tui.see('Access token lifetime: This is no number')
    await tui.type('<enter>')
    await tui.see(/▸ Access token lifetime +: soon/)
    await tui.see('! This is no number')
    expect(await named('Has numbers')).not.toHaveProperty('accessTokenLifetime')
  })

  it('is asked about changes before they are lost', async () => {
    await create('Half changed')
    await using tui = await openTui(kept.data)
    await tui.type('/', 'Half changed', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see('Description')
    await tui.type('<tab>', ' twice', '<esc>')
    await tui.see('There are changes that are not saved.')
    await tui.type('<esc>')
    await tui.see(/▸ Client Name +: Half changed twice/)
    await tui.type('<alt-u>')
    await tui.see('There are changes that are not saved.')
    await tui.type('<enter>')
    await tui.see(/▸ Client Name +: Half changed twice/)
    await tui.type('<esc>')
    await tui.see('[ Discard ]')
    await tui.type('d')
    await tui.see('1–1 of 1')
    expect(await named('Half changed')).toBeDefined()
    // Nothing was changed, so nothing is asked.
    await tui.type('<enter>')
    await tui.see('Description')
    await tui.type('<esc>')
    await tui.see('1–1 of 1')
  })

  it('looks at the tokens of a client, revokes one, and comes back', async () => {
    const clientSecret = 'known-to-the-test'
    const { body } = await create('Has tokens', { grantTypes: ['client_credentials'], clientSecret })
    const token = await fetch(`${kept.app.address}${tokenPath}`, {
      method: 'POST',
      headers: { authorization: basic({ client_id: String(body.inum), client_secret: clientSecret }) },
      body: new URLSearchParams({ grant_type: 'client_credentials' })
    })
    expect(token.status).toBe(200)
    await using tui = await openTui(kept.data)
    await tui.type('/', 'Has tokens', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('t')
    await tui.see('Clients › Tokens of Has tokens')
    await tui.see(/▸ .*access_token +yes +client_credentials/)
    await tui.type('d')
    await tui.see('Delete this token?')
    await tui.type('y')
    await tui.see('No tokens yet.')
    await tui.type('<esc>')
    await tui.see(/▸ .*Has tokens/)
    await tui.type('<esc>')
    await tui.see('Admin pages')
    expect(tui.text()).not.toContain('Clients ›')
  })

  it('turns pages, sorts, and finds the way back', async () => {
    for (let i = 10; i < 35; i++) await create(`Paged ${i}`)
    await using tui = await openTui(kept.data)
    await tui.type('/', 'Paged', '<enter>')
    await tui.see('1–14 of 25')
    await tui.type('s', 's')
    await tui.see('Client Name ▲')
    await tui.see(/▸ .*Paged 10/)
    await tui.type('<pagedown>')
    await tui.see('15–25 of 25')
    await tui.see(/▸ .*Paged 24/)
    await tui.type('<up>')
    await tui.see('1–14 of 25')
    await tui.see(/▸ .*Paged 23/)
    await tui.type('S')
    await tui.see('Client Name ▼')
    await tui.see(/▸ .*Paged 34/)
    expect(tui.rows().flatMap((row) => /Paged \d+/.exec(row) ?? [])).toEqual(
      Array.from({ length: 14 }, (_, i) => `Paged ${34 - i}`)
    )
  })
})
