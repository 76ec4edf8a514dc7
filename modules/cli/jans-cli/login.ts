import { setTimeout as wait } from 'node:timers/promises'
import { Exit } from '../exit.ts'
import { isJson, jsonOf, send, textOf, type Answer, type Server } from '../http.ts'
import { progress } from '../output.ts'
import { basic, type Client, type Tokens } from '../token.ts'

/** What is remembered of somebody who has signed in. */
export interface Login {
  token: string
  /** Userinfo as a JWT, with which further tokens are got until it expires. */
  userData: string
}

const rest = '/jans-auth/restv1'
const role = 'api-admin'

/**
 * Signs a person in at another device (RFC 8628): the server gives a token for who may administer it.
 * @param tell shows the person what to do
 * @throws Exit `denied`
 */
export async function signIn(server: Server, client: Client, tell: (text: string) => void = progress): Promise<Login> {
  tell('Access token was not found.')
  const device = await authorizeDevice(server, client)
  const address = device.verification_uri_complete ?? `${device.verification_uri} with the code ${device.user_code}`
  tell(`Please visit verification url ${address} and authorize this device within ${device.expires_in} seconds`)
  const token = await pollForToken(server, client, device)
  const userData = await readUserinfo(server, token)
  const roles = [claimsOf(userData).jansAdminUIRole].flat()
  if (!roles.includes(role)) throw new Exit('denied', `The logged user do not have valid role. It takes ${role}`)
  return { token: await exchange(server, client, userData), userData }
}

/**
 * A token with what the roles of the person open, for the userinfo that says who it is.
 * @throws Exit `denied`, as when that userinfo has expired
 */
export async function exchange(server: Server, client: Client, userData: string): Promise<string> {
  const answer = await post(server, client, '/token', {
    grant_type: 'client_credentials',
    scope: 'openid',
    ujwt: userData
  })
  return requireMembers<Tokens>(answer, server, 'gives no token for the person', 'access_token').access_token
}

/** Claims of a JWT that came from its issuer over the line, so that nobody has to look at the signature. */
export function claimsOf(jwt: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())) as Record<string, unknown>
  } catch {
    return {}
  }
}

interface Device {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete?: string
  expires_in: number
  interval?: number
}

async function authorizeDevice(server: Server, client: Client): Promise<Device> {
  const scope = 'openid profile email offline_access'
  const answer = await post(server, client, '/device_authorization', { client_id: client.id, scope })
  return requireMembers<Device>(answer, server, 'lets nobody sign in with this client', 'device_code', 'expires_in')
}

async function pollForToken(server: Server, client: Client, device: Device): Promise<string> {
  const until = performance.now() + device.expires_in * 1000
  let seconds = device.interval ?? 5
  while (performance.now() < until) {
    await wait(seconds * 1000)
    const answer = await post(server, client, '/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.device_code
    })
    const { error } = Object(jsonOf(answer)) as { error?: string }
    if (error === 'slow_down') seconds += 5
    else if (error !== 'authorization_pending')
      return requireMembers<Tokens>(answer, server, 'gives no token', 'access_token').access_token
  }
  throw new Exit('denied', 'Nobody has authorized this device in time. Run the command again')
}

async function readUserinfo(server: Server, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/jwt, application/json' }
  const answer = await send(server, { method: 'POST', path: `${rest}/userinfo`, headers, body: '' })
  const text = textOf(answer)
  if (answer.status === 200 && !isJson(answer) && text.split('.').length === 3) return text
  throw new Exit(
    'denied',
    answer.status === 200
      ? 'Userinfo is not signed for this client. Set its userInfoSignedResponseAlg, for example to RS256'
      : `${server.origin} does not say who has signed in: ${answer.status} ${text.slice(0, 200)}`
  )
}

const post = (server: Server, client: Client, path: string, form: Record<string, string>) =>
  send(server, {
    method: 'POST',
    path: rest + path,
    headers: { authorization: basic(client) },
    body: new URLSearchParams(form)
  })

function requireMembers<T extends object>(answer: Answer, server: Server, problem: string, ...names: (keyof T)[]): T {
  const content = Object(jsonOf(answer)) as T & { error?: string; error_description?: string }
  if (names.every((name) => content[name] !== undefined)) return content
  const { error = answer.status, error_description: description = textOf(answer).slice(0, 200) } = content
  throw new Exit('denied', `${server.origin} ${problem}: ${error}, ${description}`)
}
