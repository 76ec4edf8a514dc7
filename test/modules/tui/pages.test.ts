import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scriptClient } from '#modules/clients/index'
import { buildProject } from '../../support/agama.ts'
import { configApi, type ConfigApi, type Page } from '../../support/config-api.ts'
import { startKept, type Kept } from '../../support/minijans.ts'
import { basic, tokenPath } from '../../support/oauth.ts'
import { openScreen, type Seen } from '../../support/screen.ts'
import { hasTerminal } from '../../support/terminal.ts'
import { accessToken } from '../../support/tokens.ts'
import { openTui, tuiProgram } from '../../support/tui.ts'

let kept: Kept
let api: ConfigApi
beforeAll(async () => {
  kept = await startKept()
  api = await configApi(kept.app, 'read-all', 'write-all')
})
afterAll(() => kept[Symbol.asyncDispose]())

/** Goes down to a field, or a button. */
async function toField(tui: Seen, label: string): Promise<void> {
  const chosen = (row: string) => row.includes(`▸ ${label} `) || row.includes(`▸[ ${label} ]`)
  const focused = () => tui.rows().find((row) => row.includes('▸'))
  for (let i = 0; i < 25 && !tui.rows().some(chosen); i++) {
    const before = focused()
    await tui.type('<tab>')
    for (let waits = 0; waits < 400 && focused() === before; waits++) await wait(10)
  }
  expect(tui.rows().filter(chosen)).toHaveLength(1)
}

/** Saves, and agrees to what is sent. */
async function save(tui: Seen, said: string): Promise<void> {
  await tui.type('<ctrl-s>')
  await tui.see('This is what will be sent')
  await tui.type('<enter>')
  await tui.see(said)
}

describe.skipIf(!hasTerminal)('the pages', { timeout: 60_000 }, () => {
  it('are reached by Alt and a letter, and by the arrows', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-o>')
    await tui.see(/^ +Scope +Display Name +Type +Default/)
    await tui.type('<alt-y>')
    await tui.see(/^ +Name +Expiration +Kid/)
    await tui.see(/Signature with [EPR]S\d+ +\d{4}-\d\d-\d\d \d\d:\d\d/)
    await tui.type('<alt-u>')
    await tui.see(/admin +admin@localhost +active/)
    await tui.type('<shift-up>', '<right>')
    await tui.see('▏SMT[P]▕')
    await tui.see('SMTP Host *')
    await tui.type('<right>', '<right>', '<down>', '<left>')
    await tui.see('▏Plugins▕')
    await tui.see(/user-management +People/)
    await tui.type('<tab>', '<tab>')
    await tui.see('▏Config API▕')
    await tui.type('<right>')
    await tui.see('▏[J]ans TUI▕')
    await tui.type('<down>', '<right>', '<right>', '<enter>')
    await tui.see('"jans-scim"')
    await tui.type('<esc>', '<left>', '<left>', '<enter>')
    expect(await tui.end()).toMatchObject({ code: 0 })
  })

  it('make a scope whose fields go by its type', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-o>')
    await tui.see('Display Name')
    await tui.type('a')
    await tui.see('Default Scope')
    await tui.miss('Claims')
    await tui.type('<enter>')
    await tui.see('Search:')
    await tui.type('openid', '<enter>')
    await tui.see(/▸ Scope Type +: openid/)
    await tui.see('Claims')
    await tui.type('<tab>', 'of_the_tui')
    await toField(tui, 'Claims')
    await tui.type('<enter>')
    await tui.see('0 marked')
    await tui.type('birthdate', ' ', '<enter>')
    await tui.see(/Claims +: birthdate/)
    await save(tui, 'Scope is created')
    const { body } = await api<Page>('GET', '/scopes?pattern=of_the_tui')
    expect(body.entries).toMatchObject([{ id: 'of_the_tui', scopeType: 'openid', claims: [expect.stringMatching(/^inum=/)] }]) // prettier-ignore
  })

  it('change one property with a patch of it', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-e>')
    await tui.see('accessTokenLifetime')
    await tui.type('/', 'sessionIdUnusedLifetime', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see('▸ sessionIdUnusedLifetime')
    await tui.type('<ctrl-u>', '-3', '<ctrl-s>')
    await tui.see('PATCH /jans-config-api/api/v1/jans-auth-server/config')
    await tui.see('{"op":"replace","path":"/sessionIdUnusedLifetime","value":-3}')
    await tui.type('<enter>')
    await tui.see(/! The property sessionIdUnusedLifetime/)
    await tui.type('<ctrl-u>', '4321')
    await save(tui, 'Property is saved')
    await tui.see(/sessionIdUnusedLifetime +4321/)
    const { body } = await api('GET', '/jans-auth-server/config')
    expect(body.sessionIdUnusedLifetime).toBe(4321)
  })

  it('create a person, add a claim, and set another password', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-u>')
    await tui.see('admin@localhost')
    await tui.type('a')
    await tui.see('New user')
    await tui.type('zoe', '<ctrl-s>')
    await tui.see('This cannot be saved yet')
    await tui.see('Password: A value is needed')
    await tui.type('<enter>')
    await toField(tui, 'Password')
    await tui.type('first long password', '<tab>', 'Zoë', '<tab>', '<tab>', 'Doe')
    await toField(tui, 'Display Name')
    await tui.type('Zoë Doe', '<tab>', 'zoe@example.org')
    await save(tui, 'User is created')
    expect(tui.written()).not.toContain('first long password')
    await tui.type('/', 'zoe', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see(/Last Name +: Doe/)
    await tui.type('<shift-tab>', '<shift-tab>')
    await tui.see('▸[ Back ]')
    await tui.type('<left>', '<enter>')
    await tui.see('Add a claim')
    await tui.type('Website', ' ', '<enter>')
    await tui.see('▸ website')
    await tui.type('https://zoe.example')
    await save(tui, 'User is saved')
    const people = await fetchUsers('zoe')
    expect(people).toMatchObject([{ userId: 'zoe', givenName: 'Zoë', mail: 'zoe@example.org', status: 'active' }])
    const attributes = people[0]?.customAttributes as { name: string; values: string[] }[]
    expect(attributes.find(({ name }) => name === 'sn')?.values).toEqual(['Doe'])
    expect(attributes.find(({ name }) => name === 'website')?.values).toEqual(['https://zoe.example'])
    await tui.type('p')
    await tui.see('▸ New password')
    await tui.type('second long password', '<tab>', 'second lung password', '<ctrl-s>')
    await tui.see('Once more: This is not the same')
    await tui.type('<enter>', '<ctrl-u>', 'second long password')
    await save(tui, 'The password is changed')
    expect(await canSignIn('zoe', 'first long password')).toBe(false)
    expect(await canSignIn('zoe', 'second long password')).toBe(true)
    expect(tui.written()).not.toContain('second long password')
  })

  it('set mail up, and say why a test mail did not go', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-p>')
    await tui.see('▸ SMTP Host')
    await tui.miss('SMTP Password')
    await tui.type('127.0.0.1', '<tab>', '<ctrl-u>', '9')
    await toField(tui, 'From Name')
    await tui.type('Shop', '<tab>', 'shop@example.org', '<tab>', ' ')
    await tui.see('SMTP Password')
    await tui.type(' ')
    await save(tui, 'SMTP: saved')
    expect((await api('GET', '/config/smtp')).body).toMatchObject({ host: '127.0.0.1', port: 9, from_name: 'Shop' })
    await toField(tui, 'Test')
    await tui.type('<enter>')
    await tui.see('▸ Subject')
    await tui.type('Hello', '<tab>', 'A test')
    await save(tui, 'The mail was not sent')
  })

  it('write the program of a script in an editor', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-r>')
    await tui.see('simple_password_auth')
    await tui.type('a')
    await tui.see('New script')
    await tui.type('<enter>')
    await tui.see('Search:')
    await tui.type('post_authn', '<enter>')
    await tui.see(/▸ Script Type \* +: post_authn/)
    await toField(tui, 'Name')
    await tui.type('of-the-tui')
    await toField(tui, 'Config Properties')
    await tui.type('<enter>')
    await tui.see('Ctrl-S Keep')
    await tui.type('[{', '<ctrl-s>')
    await tui.see(/^! /)
    await tui.type('<ctrl-u>', '[{"value1": "a", "value2": "b", "hide": false}]', '<ctrl-s>')
    await tui.see(/▸ Config Properties +: \[\{"value1":"a"/)
    await tui.type('<tab>', '<tab>', '<enter>')
    await tui.see('Ctrl-S Keep')
    await tui.type('export default {', '<enter>', '  onPostAuthn: () => true', '<enter>', '}', '<ctrl-s>')
    await tui.see(/▸ Script +: export default \{ … 3 lines/)
    await save(tui, 'Script is created')
    const { body } = await api<Page>('GET', '/config/scripts?pattern=of-the-tui')
    expect(body.entries).toMatchObject([
      {
        script: 'export default {\n  onPostAuthn: () => true\n}',
        configurationProperties: [{ value1: 'a', value2: 'b', hide: false }]
      }
    ])
  })

  it('read the program of a script from a file, and hide what is to be hidden', async () => {
    const path = join(kept.data, '..', 'program.ts')
    writeFileSync(path, 'export default {\n\tonPostAuthn: () => false\n}\n')
    const made = await api('POST', '/config/scripts', {
      name: 'of-a-file',
      scriptType: 'post_authn',
      programmingLanguage: 'typescript',
      script: 'export default {\r\n}\r\n',
      configurationProperties: [{ value1: 'pin', value2: 'not-to-be-seen', hide: true }]
    })
    expect(made.status).toBe(201)
    await using tui = await openTui(kept.data)
    await tui.type('<alt-r>')
    await tui.see('simple_password_auth')
    await tui.type('/', 'of-a-file', '<enter>')
    await tui.see('1–1 of 1')
    await tui.type('<enter>')
    await tui.see('"value2":"****"')
    await toField(tui, 'Module Properties')
    await tui.type('<tab>', '<enter>')
    await tui.see('Ctrl-O From a file')
    // Nothing was changed, so nothing is asked.
    await tui.type('<esc>')
    await tui.see(/▸ Script +: export default/)
    await tui.type('<enter>')
    await tui.see('Ctrl-O From a file')
    await tui.type('<ctrl-o>', '/nowhere', '<enter>')
    await tui.see('! There is no file /nowhere')
    await tui.type('<ctrl-u>', path, '<enter>')
    await tui.see('onPostAuthn: () => false')
    await tui.type('<ctrl-s>')
    await save(tui, 'Script is saved')
    const { body } = await api<Page>('GET', '/config/scripts?pattern=of-a-file')
    expect(body.entries).toMatchObject([
      {
        script: 'export default {\n\tonPostAuthn: () => false\n}\n',
        configurationProperties: [{ value1: 'pin', value2: 'not-to-be-seen', hide: true }]
      }
    ])
    expect(tui.written()).not.toContain('not-to-be-seen')
  })

  it('upload a project of Agama, configure and remove it', async () => {
    const file = (name: string) => join(kept.data, '..', name)
    writeFileSync(file('shop.gama'), buildProject('shop'))
    writeFileSync(file('shop.json'), '{"shop":{"colour":"red"}}')
    await using tui = await openTui(kept.data)
    await tui.type('<alt-m>')
    await tui.see('No agama projects yet.')
    await tui.type('/')
    await tui.see('The server does not search this list')
    await tui.type('a')
    await tui.see('New project')
    await tui.type('shop', '<tab>', '/nowhere', '<ctrl-s>')
    await tui.see('Archive: There is no file /nowhere')
    await tui.type('<enter>')
    await tui.see('! There is no file /nowhere')
    await tui.type('<ctrl-u>', file('shop.gama'))
    await save(tui, 'Project is created')
    for (let i = 0; i < 100 && !/shop .*Processed/.test(tui.text()); i++) {
      await tui.type('r')
      await wait(100)
    }
    await tui.see(/▸ shop +ana +Processed .*No$/)
    await tui.type('c')
    await tui.see('▸ Configuration')
    await tui.type(file('shop.json'))
    await save(tui, 'The flows are configured')
    expect((await api('GET', '/agama-deployment/configs/shop')).body).toEqual({ shop: { colour: 'red' } })
    await tui.type('d')
    await tui.see('Delete this project?')
    await tui.type('y')
    await tui.see('No agama projects yet.')
  })

  it('show the keys of an entry before those of every list', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-u>')
    await tui.see(/admin +admin@localhost/)
    expect(tui.rows().at(-1)).toContain('f FIDO devices')
  })

  it('choose how people sign in, and keep LDAP servers', async () => {
    await using tui = await openTui(kept.data)
    await tui.type('<alt-t>')
    await tui.see(/Default ACR \* +: simple_password_auth/)
    await tui.type('<pagedown>')
    await tui.see('No ldap servers yet.')
    await tui.type('a')
    await tui.see('New ldap server')
    await tui.type('old_people')
    await toField(tui, 'Remote LDAP server:port')
    await tui.type('ldap.example.org:1636', '<tab>', 'ou=people,o=example')
    await save(tui, 'LDAP server is created')
    await tui.see(/▸ old_people +ldap.example.org:1636/)
    expect((await api<unknown[]>('GET', '/config/database/ldap')).body).toMatchObject([{ configId: 'old_people', servers: ['ldap.example.org:1636'] }]) // prettier-ignore
    await tui.type('d')
    await tui.see('Delete this ldap server?')
    await tui.type('y')
    await tui.see('No ldap servers yet.')
  })

  it('upload a file as an asset', async () => {
    const path = join(kept.data, '..', 'logo.css')
    writeFileSync(path, 'body { color: red }')
    await using tui = await openTui(kept.data)
    await tui.type('<shift-up>', '<left>', '<left>')
    await tui.see('▏Config API▕')
    await tui.type('<left>', '<down>', '<down>')
    await tui.see('No assets yet.')
    await tui.type('a')
    await tui.see('New asset')
    await tui.type(`${path}.none`, '<tab>', 'logo.css', '<tab>', 'Colours', '<ctrl-s>')
    await tui.see('This cannot be saved yet')
    await tui.type('<enter>')
    await tui.see(/▸ Asset \* .*logo\.css\.none/)
    await tui.type('<ctrl-u>', path)
    await save(tui, 'Asset is created')
    const { body } = await api<Page>('GET', '/jans-assets')
    expect(body.entries).toMatchObject([{ fileName: 'logo.css', description: 'Colours', enabled: true }])
  })
})

/** People of this name, as the plugin shows them. */
async function fetchUsers(pattern: string): Promise<Record<string, unknown>[]> {
  const token = await accessToken(kept.app, 'https://jans.io/oauth/config/user.readonly')
  const answer = await fetch(`${kept.app.address}/jans-config-api/mgt/configuser?pattern=${pattern}`, { headers: { authorization: `Bearer ${token}` } }) // prettier-ignore
  return ((await answer.json()) as { entries: Record<string, unknown>[] }).entries
}

async function canSignIn(username: string, password: string): Promise<boolean> {
  const client = { displayName: 'Signs in', grantTypes: ['password'], redirectUris: ['https://a.example/'] }
  const { body } = await api('POST', '/openid/clients', client)
  const answer = await fetch(`${kept.app.address}${tokenPath}`, {
    method: 'POST',
    headers: { authorization: basic({ client_id: String(body.inum), client_secret: String(body.clientSecret) }) },
    body: new URLSearchParams({ grant_type: 'password', username, password })
  })
  return answer.status === 200
}

/** Opens the text UI for the same server behind another. @param answers whether this one has answered by itself */
async function behind(
  answers: (req: IncomingMessage, res: ServerResponse) => boolean | Promise<boolean>,
  then: (tui: Seen) => Promise<void>
): Promise<void> {
  const to = new URL(kept.app.address)
  const proxy = createServer((req, res) => {
    void (async () => {
      if (await answers(req, res)) return
      const sent = request(
        { host: to.hostname, port: to.port, path: req.url, method: req.method, headers: req.headers },
        (answer) => {
          // prettier-ignore
          res.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(res)
        }
      )
      req.pipe(sent)
    })()
  }).listen(0)
  await once(proxy, 'listening')
  const { client_id, client_secret } = await scriptClient(kept.app.ctx)
  const host = `http://localhost:${(proxy.address() as AddressInfo).port}`
  try {
    await using tui = await openScreen([tuiProgram, '--host', host, '--client-id', client_id, '--client-secret', client_secret]) // prettier-ignore
    await tui.see(/Client ID +Client Name/)
    await then(tui)
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
}

describe.skipIf(!hasTerminal)('a server behind another', { timeout: 60_000 }, () => {
  it('has no menus for plugins that it does not have', async () => {
    const hasOne = ({ url }: IncomingMessage, res: ServerResponse) => {
      if (!url?.endsWith('/plugin')) return false
      res.setHeader('content-type', 'application/json').end('[{"name":"scim"}]')
      return true
    }
    await behind(hasOne, async (tui) => {
      expect(tui.rows()[1]).toContain('[A]uth Server')
      expect(tui.rows()[1]).toContain('S[C]IM')
      expect(tui.rows()[1]).not.toContain('[F]IDO')
      expect(tui.rows()[1]).not.toContain('[U]sers')
      await tui.type('<alt-u>')
      await tui.type('<alt-c>')
      await tui.see('Protection Mode')
    })
  })

  it('is sent a request once, however long it takes', async () => {
    let sent = 0
    const isSlow = async ({ method, url }: IncomingMessage) => {
      if (method === 'POST' && url?.endsWith('/scopes')) {
        sent += 1
        await wait(1500)
      }
      return false
    }
    await behind(isSlow, async (tui) => {
      await tui.type('<alt-o>')
      await tui.see('Display Name')
      await tui.type('a')
      await tui.see('New scope')
      await tui.type('<tab>', 'sent_once', '<ctrl-s>')
      await tui.see('This is what will be sent')
      await tui.type('<enter>', '<ctrl-s>')
      await tui.see('This is being sent')
      await tui.see('Scope is created')
      expect(sent).toBe(1)
    })
  })

  it('may answer with anything, and nothing that was typed is lost', async () => {
    let answer: string | undefined
    const isOdd = ({ url }: IncomingMessage, res: ServerResponse) => {
      if (answer === undefined || !url?.startsWith('/jans-config-api')) return false
      res.setHeader('content-type', answer.startsWith('<') ? 'text/html' : 'application/json').end(answer)
      return true
    }
    await behind(isOdd, async (tui) => {
      for (const one of ['<p>Under construction', 'null', '{']) {
        answer = one
        await tui.type('<alt-y>')
        await tui.see('answers get-config-jwks with something else')
        await tui.type('<alt-g>')
        await tui.see('answers get-config-logging with something else')
      }
      answer = '{"entries":"none","keys":[null,1],"totalEntriesCount":"many"}'
      await tui.type('<alt-y>')
      await tui.see('No keys yet.')
      await tui.type('<alt-l>')
      await tui.see('No clients yet.')
      answer = undefined
      await tui.type('r')
      await tui.see('Admin pages')
      expect(tui.isFullScreen()).toBe(true)
    })
  })
})
