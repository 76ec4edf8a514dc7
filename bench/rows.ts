import { signIn } from '../test/support/form-browser.ts'
import { connections, repeat, type Step } from './load.ts'
import { population } from './population.ts'
import { redirectUri, type Client, type Server } from './servers.ts'

/** In whose name a request is made, and with what. */
export interface Caller {
  clientId: string
  authorization: string
  clientToken: string
  userToken: string
  /** Follows the rotation. */
  refreshToken: string
  /** Those of a browser that is signed in; follows the session. */
  cookie: string
  /** Of a client that gets its access tokens as JWTs. */
  jwtAuthorization: string
}

/** Gives each connection who calls next. */
export type Callers = (connection: number) => () => Caller

/** Both servers' forms are filled in from it. */
const person = { login: 'bench', username: 'bench', password: 'bench password 123', decision: 'allow' }

const form = { 'content-type': 'application/x-www-form-urlencoded' }

const basic = ({ id, secret }: Client) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`

export function expect(wanted: number, { status, body }: { status: number; body: string }, part = ''): void {
  if (status !== wanted || !body.includes(part))
    throw new Error(`${status} instead of ${wanted}: ${body.slice(0, 300)}`)
}

const authorizationQuery = (clientId: string, extra: Record<string, string> = { scope: 'openid' }) => ({
  client_id: clientId,
  redirect_uri: redirectUri,
  response_type: 'code',
  ...extra
})

/** One client, and a person who signs in for each connection. */
export async function oneClient(server: Server): Promise<Caller[]> {
  const authorization = basic(server.client)
  const token = async (body: Record<string, string>) => {
    const headers = { authorization }
    const answer = await fetch(server.address + server.paths.token, { method: 'POST', headers, body: new URLSearchParams(body) }) // prettier-ignore
    return (await answer.json()) as { access_token: string; refresh_token: string }
  }
  const callers: Caller[] = []
  for (let i = 0; i < connections; i++) {
    const query = authorizationQuery(server.client.id, server.refreshQuery)
    const { code, cookie } = await signIn(server.address, query, server.paths.authorize, person)
    const ofPerson = await token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
    callers.push({
      clientId: server.client.id,
      authorization,
      clientToken: (await token({ grant_type: 'client_credentials' })).access_token,
      userToken: ofPerson.access_token,
      refreshToken: ofPerson.refresh_token,
      cookie,
      jwtAuthorization: basic(server.jwtClient)
    })
  }
  return callers
}

/** Each connection calls as one of them. What they hold changes, so each server has its own. */
export function oneEach(callers: Caller[]): Callers {
  const own = structuredClone(callers)
  return (connection) => () => own[connection] as Caller
}

/**
 * All clients of a store that was filled in turn, those far apart that come one after the other. What one sends is made
 * once: else more time would go there than into the server.
 */
export function manyClients(server: Server, since: number): Callers {
  const { clients, clientIdOf, sessionOf, tokenOf } = population
  const callers: Caller[] = []
  const callerOf = (i: number): Caller => ({
    clientId: clientIdOf(i),
    authorization: basic({ ...server.client, id: clientIdOf(i) }),
    jwtAuthorization: basic({ ...server.jwtClient, id: clientIdOf(i, 'JWT ') }),
    cookie: `session_id=${sessionOf(i)}`,
    clientToken: tokenOf('ClientCredentials', i, since),
    userToken: tokenOf('AccessToken', i, since),
    refreshToken: tokenOf('RefreshToken', i, since)
  })
  let calls = 0
  return () => () => {
    const i = (calls++ * 7919) % clients
    return (callers[i] ??= callerOf(i))
  }
}

const introspection =
  (kind: 'clientToken' | 'userToken'): Row =>
  ({ paths }, next) =>
  async (connection) => {
    const caller = next()
    const headers = { ...form, authorization: caller.authorization }
    expect(200, await connection.send('POST', paths.introspection, headers, `token=${caller[kind]}`), '"active":true')
  }

const clientCredentials =
  (credentials: 'authorization' | 'jwtAuthorization'): Row =>
  ({ paths }, next) =>
  async (connection) => {
    const headers = { ...form, authorization: next()[credentials] }
    expect(200, await connection.send('POST', paths.token, headers, 'grant_type=client_credentials'))
  }

const document =
  (name: 'discovery' | 'jwks'): Row =>
  ({ paths }) =>
  async (connection) =>
    expect(200, await connection.send('GET', paths[name]))

/** What the browser has after an answer. */
function withCookies(before: string, head: string): string {
  const set = [...head.matchAll(/\r\nset-cookie: ([^=;\r]*)=([^;\r]*)/gi)]
  if (set.length === 0) return before
  const pairs = before.split('; ').map((pair): [string, string] => {
    const equals = pair.indexOf('=')
    return [pair.slice(0, equals), pair.slice(equals + 1)]
  })
  const cookies = new Map([...pairs, ...set.map(([, name = '', value = '']): [string, string] => [name, value])])
  return [...cookies].map((pair) => pair.join('=')).join('; ')
}

type Row = (server: Server, next: () => Caller) => Step

const all = {
  discovery: document('discovery'),

  jwks: document('jwks'),

  client_credentials: clientCredentials('authorization'),

  'client_credentials, JWT ES256': clientCredentials('jwtAuthorization'),

  'introspection, client’s token': introspection('clientToken'),

  'introspection, user’s token': introspection('userToken'),

  userinfo:
    ({ paths }, next) =>
    async (connection) =>
      expect(200, await connection.send('GET', paths.userinfo, { authorization: `Bearer ${next().userToken}` })),

  'refresh with rotation':
    ({ paths }, next) =>
    async (connection) => {
      const caller = next()
      const body = `grant_type=refresh_token&refresh_token=${caller.refreshToken}`
      const headers = { ...form, authorization: caller.authorization }
      const answer = await connection.send('POST', paths.token, headers, body)
      expect(200, answer)
      caller.refreshToken = (JSON.parse(answer.body) as { refresh_token: string }).refresh_token
    },

  'code flow, ES256':
    ({ paths }, next) =>
    async (connection) => {
      const caller = next()
      const path = `${paths.authorize}?${String(new URLSearchParams(authorizationQuery(caller.clientId)))}`
      const authorized = await connection.send('GET', path, { cookie: caller.cookie })
      expect(303, authorized)
      caller.cookie = withCookies(caller.cookie, authorized.head)
      const code = /\r\nlocation: [^\r]*[?&]code=([^&\r]*)/i.exec(authorized.head)?.[1]
      const body = `grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(redirectUri)}`
      const headers = { ...form, authorization: caller.authorization }
      expect(200, await connection.send('POST', paths.token, headers, body))
    }
} satisfies Record<string, Row>

/** On half of the connections tokens are made, on the others they are looked at. */
export const makingAndLooking = (server: Server, callers: Callers) => (i: number) =>
  (i % 2 === 0 ? all.client_credentials : all['introspection, user’s token'])(server, callers(i))

/** Each client calls once in this way, so that none comes for the first time when it is measured. */
export const callAll = (server: Server, row: Row, callers: Callers) =>
  repeat(server, population.clients, (i) => row(server, callers(i)))

/** Those that do the same again and again; in the others each request follows from an answer. */
export const isRepeated = (name: string): boolean => !/^(refresh|code flow)/.test(name)

const wanted = (process.env.BENCH_ROWS ?? '').split(',').map((part) => part.trim())

/** Those that `BENCH_ROWS` names, by any part of their names, or all. */
export const rows: [name: string, row: Row][] = Object.entries(all).filter(([name]) =>
  wanted.some((part) => name.includes(part))
)
