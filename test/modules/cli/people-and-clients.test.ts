import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasTerminal, inTerminal } from '../../support/terminal.ts'
import { minijans, startKept, type Kept } from '../../support/minijans.ts'
import { adminPassword } from '../../support/app.ts'

let kept: Kept
beforeAll(async () => {
  kept = await startKept()
})
afterAll(() => kept[Symbol.asyncDispose]())

/** Runs a command that goes well. @returns what it printed */
async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await kept.run(args)
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
  return stdout
}

const json = async <T = Record<string, unknown>>(...args: string[]) => JSON.parse(await run(...args, '--json')) as T

/** Can somebody get a token with these? */
async function canSignIn(userName: string, password: string): Promise<boolean> {
  const client = await json(
    'client',
    'create',
    'Signs in',
    '--grant',
    'password',
    '--redirect-uri',
    'https://a.example/'
  )
  const answer = await fetch(`${kept.app.address}/jans-auth/restv1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${String(client.inum)}:${String(client.clientSecret)}`).toString('base64')}` }, // prettier-ignore
    body: new URLSearchParams({ grant_type: 'password', username: userName, password })
  })
  return answer.status === 200
}

describe('people', () => {
  it('are created with a password from standard input, shown, deactivated, activated and deleted', async () => {
    const created = await kept.run(
      ['user', 'create', 'jane', '--mail', 'jane@example.org', '--given-name', 'Jane', '--family-name', 'Doe', '--attribute', 'nickname=jd'], // prettier-ignore
      { input: 'first long password\n' }
    )
    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^userId {2}jane\ninum +[\da-f-]{36}\n$/) as string }) // prettier-ignore
    expect(created.stdout + created.stderr).not.toContain('first long password')
    expect(await run('user', 'show', 'jane')).toMatch(/^status +active$[^]*^sn +Doe$/m)
    expect(await canSignIn('jane', 'first long password')).toBe(true)

    expect((await kept.run(['user', 'set-password', 'jane'], { input: 'second long password' })).code).toBe(0)
    expect(await canSignIn('jane', 'first long password')).toBe(false)
    expect(await canSignIn('jane', 'second long password')).toBe(true)

    await run('user', 'deactivate', 'jane')
    expect(await json('user', 'show', 'jane')).toMatchObject({ status: 'inactive', mail: 'jane@example.org' })
    expect(await canSignIn('jane', 'second long password')).toBe(false)
    await run('user', 'activate', 'jane')
    expect(await canSignIn('jane', 'second long password')).toBe(true)

    const asked = await kept.run(['user', 'delete', 'jane'])
    expect(asked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('say --yes') as string })
    await run('user', 'delete', 'jane', '--yes')
    expect(await kept.run(['user', 'show', 'jane'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'minijans: There is nobody with the user name jane. See minijans user list --search jane\n'
    })
  }, 60_000)

  it('are listed as a table, page by page, and are found by a text', async () => {
    for (const name of ['list-one', 'list-two', 'list-three'])
      await kept.run(['user', 'create', name, '--mail', `${name}@example.org`, '--given-name', name], { input: adminPassword }) // prettier-ignore
    const { stdout, stderr } = await kept.run(['user', 'list', '--search', 'list-', '--sort', 'userId', '--limit', '2'])
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(['USERID', 'list-one', 'list-three'])
    expect(stderr).toBe('1 to 2 of 3; the next ones with --start 2\n')
    const rest = await json<{ entries: { userId: string }[] }>('user', 'list', '--search', 'list-', '--sort', 'userId', '--start', '2') // prettier-ignore
    expect(rest.entries.map(({ userId }) => userId)).toEqual(['list-two'])
    expect(await run('user', 'list', '--search', 'nobody-at-all')).toBe('None.\n')
  })

  it('are told what is missing, in the words of the server', async () => {
    const { code, stderr } = await kept.run(['user', 'create', 'half'], { input: adminPassword })
    expect([code, stderr]).toEqual([1, expect.stringContaining('Required attributes are missing: mail, givenName')])
    const empty = await kept.run(['user', 'set-password', 'admin'])
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('is read from standard input, which is empty')]) // prettier-ignore
  })

  it('have names that are nothing but names', async () => {
    const name = 'o"neil, or userName pr\\'
    const made = await kept.run(['user', 'create', name, '--mail', 'on@example.org', '--given-name', 'O'], { input: adminPassword }) // prettier-ignore
    expect(made).toMatchObject({ code: 0 })
    expect(await json('user', 'show', name)).toMatchObject({ userId: name })
    const { code } = await kept.run(['user', 'show', '" or userName pr or userName eq "'])
    expect(code).toBe(1)
  })
})

describe.skipIf(!hasTerminal)('somebody at a terminal', () => {
  const args = () => ['user', 'set-password', 'admin', '--data', kept.data]

  it('types a new password twice without seeing it', async () => {
    const typed = 'typed and not seen\r'
    const { code, screen } = await inTerminal(args(), [['Password of admin: ', typed], ['Once more: ', typed]]) // prettier-ignore
    expect([code, screen]).toEqual([0, expect.stringContaining('admin has another password')])
    expect(screen).not.toContain('typed')
    expect(await canSignIn('admin', 'typed and not seen')).toBe(true)
  })

  it('is told when the two differ, and nothing is done', async () => {
    const { code, screen } = await inTerminal(args(), [['Password of admin: ', 'one long password\r'], ['Once more: ', 'another password\r']]) // prettier-ignore
    expect([code, screen]).toEqual([2, expect.stringContaining('The two are not the same')])
    expect(await canSignIn('admin', 'one long password')).toBe(false)
  })

  it('can think better of it', async () => {
    expect(await inTerminal(args(), [['Password of admin: ', '\u0003']])).toMatchObject({ code: 2 })
    await run('scope', 'create', 'kept')
    const asked = await inTerminal(['scope', 'delete', 'kept', '--data', kept.data], [['[y/N] ', '\r']])
    expect(asked).toMatchObject({ code: 2, screen: expect.stringContaining('Nothing was done') as string })
    const meant = await inTerminal(['scope', 'delete', 'kept', '--data', kept.data], [['[y/N] ', 'y\r']])
    expect(meant).toMatchObject({ code: 0, screen: expect.stringContaining('kept is deleted') as string })
  })
})

describe('clients', () => {
  it('are created with a secret that works until it is another one', async () => {
    const args = ['client', 'create', 'Shop', '--redirect-uri', 'https://shop.example/cb', '--grant', 'client_credentials', '--scope', 'openid'] // prettier-ignore
    const [, id = '', first = ''] = /^client_id +(\S+)\nclient_secret +(\S+)\n$/.exec(await run(...args)) ?? []
    const works = async (secret: string) => {
      const headers = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
      const body = new URLSearchParams({ grant_type: 'client_credentials' })
      return (
        (await fetch(`${kept.app.address}/jans-auth/restv1/token`, { method: 'POST', headers, body })).status === 200
      )
    }
    expect(await works(first)).toBe(true)
    const { client_secret: second = '' } = await json<Record<string, string>>('client', 'rotate-secret', id, '--yes')
    expect([await works(first), await works(second)]).toEqual([false, true])
    expect(await run('client', 'show', id)).not.toContain(second)
    expect(await json('client', 'show', id, '--secret')).toMatchObject({ clientSecret: second, displayName: 'Shop' })

    await run('client', 'deactivate', id)
    expect(await works(second)).toBe(false)
    await run('client', 'activate', id)
    expect(await works(second)).toBe(true)
    expect((await kept.run(['client', 'delete', id])).code).toBe(2)
    await run('client', 'delete', id, '--yes')
    expect(await kept.run(['client', 'show', id])).toMatchObject({ code: 1, stderr: expect.stringContaining('(404)') as string }) // prettier-ignore
  }, 60_000)

  it('are listed without their secrets', async () => {
    const [table, page] = [await run('client', 'list'), await run('client', 'list', '--json')]
    expect(table).toMatch(/^CLIENT_ID +NAME +GRANTS +ACTIVE$/m)
    expect(page).not.toContain('clientSecret')
  })

  it('have scopes that there are, and somewhere to go back to', async () => {
    const wrong = await kept.run(['client', 'create', 'X', '--scope', 'nope', '--redirect-uri', 'https://a.example/'])
    expect(wrong).toMatchObject({ code: 1, stderr: 'minijans: There is no scope nope. See minijans scope list\n' })
    const nowhere = await kept.run(['client', 'create', 'X'])
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('Give --redirect-uri') as string })
  })

  it('can keep no secret when they say so', async () => {
    const told = await run('client', 'create', 'App', '--redirect-uri', 'com.example.app:/cb', '--native', '--public')
    expect(told).toMatch(/^client_id +\S+\n$/)
  })
})

describe('scopes', () => {
  it('are created, shown, listed by type and deleted', async () => {
    await run('scope', 'create', 'orders.read', '--description', 'Read orders')
    const shown = await json('scope', 'show', 'orders.read')
    expect(shown).toMatchObject({ id: 'orders.read', scopeType: 'oauth', description: 'Read orders', defaultScope: false }) // prettier-ignore
    expect(await json('scope', 'show', String(shown.inum))).toMatchObject({ id: 'orders.read' })
    expect(await run('scope', 'list', '--search', 'orders.')).toMatch(/^orders\.read +oauth/m)
    expect(await run('scope', 'list', '--type', 'openid')).not.toContain('orders.read')
    await run('scope', 'delete', 'orders.read', '--yes')
    expect((await kept.run(['scope', 'show', 'orders.read'])).code).toBe(1)
  }, 60_000)
})

describe('keys', () => {
  it('are rotated by the server, which publishes new ones beside the old', async () => {
    const before = await json<{ keys: { kid: string }[] }>('keys', 'list')
    const after = await json<{ keys: { kid: string }[] }>('keys', 'rotate')
    const kids = after.keys.map(({ kid }) => kid)
    expect(kids.length).toBeGreaterThan(before.keys.length)
    expect(before.keys.filter(({ kid }) => !kids.includes(kid) && !kid.includes('_enc_'))).toEqual([])
    expect(await run('keys', 'list')).toMatch(/^ALG +USE +UNTIL +KID$/m)
  })

  it('are rotated on the data where no server runs', async () => {
    const own = await startKept()
    const { data } = own
    const before = JSON.parse((await own.run(['keys', 'list', '--json'])).stdout) as { keys: { kid: string }[] }
    await own.app.close()
    const { code, stdout, stderr } = await minijans(['keys', 'rotate', '--json', '--data', data])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const after = JSON.parse(stdout) as { keys: { kid: string }[] }
    expect(after.keys.length).toBeGreaterThan(before.keys.length)
    await own[Symbol.asyncDispose]()
  })

  it('on the data say in a line why it cannot be opened', async () => {
    await using own = await startKept()
    await own.app.close()
    const key = join(own.data, 'master.key')
    const list = () => minijans(['keys', 'list', '--data', own.data])
    writeFileSync(key, `${Buffer.alloc(32, 'other').toString('base64url')}\n`)
    expect(await list()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^minijans: .*Restore master\.key.*\n$/) as string }) // prettier-ignore
    rmSync(key)
    expect(await list()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^minijans: .*master\.key is missing.*\n$/) as string }) // prettier-ignore
  })
})

describe('another server', () => {
  it('is reached with a client of its own, whose secret is no argument', async () => {
    const { client_id: id, client_secret: secret } = JSON.parse(
      readFileSync(`${kept.data}/cli-client.json`, 'utf8')
    ) as Record<string, string>
    const args = ['user', 'show', 'admin', '--host', kept.app.address, '--client-id', id as string, '--json']
    const good = await minijans(args, { env: { HOME: kept.data, jca_client_secret: secret as string } })
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('"userId": "admin"') as string })
    const bad = await minijans(args, { env: { HOME: kept.data, jca_client_secret: 'wrong' } })
    expect(bad).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('invalid_client') as string })
  })

  it('that is not there is told', async () => {
    const args = ['user', 'list', '--host', 'http://localhost:1', '--client-id', 'x']
    const { code, stderr } = await minijans(args, { env: { HOME: kept.data, jca_client_secret: 'y' } })
    expect([code, stderr]).toEqual([3, expect.stringContaining('Nothing listens at http://localhost:1')])
  })

  it('that gives no scope for it refuses', async () => {
    const made = await json('client', 'create', 'Weak', '--grant', 'client_credentials', '--redirect-uri', 'https://a.example/', '--scope', 'openid') // prettier-ignore
    const args = ['user', 'list', '--host', kept.app.address, '--client-id', String(made.inum)]
    const { code, stdout } = await minijans(args, { env: { HOME: kept.data, jca_client_secret: String(made.clientSecret) } }) // prettier-ignore
    expect([code, stdout]).toEqual([4, ''])
  })
})
