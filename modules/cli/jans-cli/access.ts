import { Exit } from '../exit.ts'
import { send, textOf } from '../http.ts'
import { progress } from '../output.ts'
import { clientCredentials } from '../token.ts'
import { changeConfigFile } from './config-file.ts'
import { claimsOf, exchange, signIn, type Login } from './login.ts'
import { isServerOfFile, type Settings } from './settings.ts'

/** What a request is made with. */
export interface Access {
  token: string
  /** inum of the person who has signed in; the server writes it into its audit log. */
  userInum?: string | undefined
  /** Gets another token when this one was not good any more; undefined where there is no other. */
  renew?: () => Promise<Access>
}

/**
 * A token for these scopes: the one that was given, the client's own, or that of a person.
 * @throws Exit `denied`, `usage`
 */
export async function getAccess(settings: Settings, scopes: readonly string[]): Promise<Access> {
  const { server, client, token, asksPerson } = settings
  if (token !== undefined) return { token }
  if (asksPerson) return remembered(settings) ?? personal(settings)
  if (!client)
    throw new Exit('usage', `No client is known for ${server.origin}. Give --client-id and --client-secret, or --access-token`) // prettier-ignore
  const { tell = progress } = settings
  tell(`Getting access token for scope ${scopes.join(' ')}`)
  return { token: (await clientCredentials(server, client, scopes)).access_token }
}

/** Can a token be had without asking anybody to sign in? */
export const hasAccess = (settings: Settings): boolean =>
  !settings.asksPerson || settings.token !== undefined || remembered(settings) !== undefined

/** What the configuration file remembers is for its own server alone. */
function remembered(settings: Settings): Access | undefined {
  const { values } = settings.file
  const token = values.get('access_token')
  if (!token || !isServerOfFile(settings.file, settings.server.origin)) return undefined
  return { token, userInum: inumOf(values.get('user_data')), renew: () => personal(settings) }
}

/** Uses who has signed in as long as that is good, else asks somebody to sign in. */
async function personal(settings: Settings): Promise<Access> {
  const { server, client, file } = settings
  if (!client) throw new Exit('usage', 'Signing in takes a client: --client-id and --client-secret')
  const known = isServerOfFile(settings.file, settings.server.origin) ? file.values.get('user_data') : undefined
  const again = known === undefined ? undefined : await orDenied(exchange(server, client, known))
  if (again !== undefined && known !== undefined) return remember(settings, { token: again, userData: known })
  if (settings.isAttended) return signInAnew(settings)
  throw new Exit(
    'denied',
    `Nobody is signed in at ${server.origin}. Sign in with --login, or use a client with --client-id`
  )
}

/** Asks somebody to sign in, whoever is remembered. @throws Exit `denied`, `usage` */
export async function signInAnew(settings: Settings): Promise<Access> {
  const { server, client } = settings
  if (!client) throw new Exit('usage', 'Signing in takes a client: --client-id and --client-secret')
  return remember(settings, await signIn(server, client, settings.tell))
}

async function orDenied<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Exit && error.reason === 'denied') return undefined
    throw error
  }
}

function remember(settings: Settings, { token, userData }: Login): Access {
  const { file, server } = settings
  if (isServerOfFile(settings.file, settings.server.origin))
    changeConfigFile(file.path, {
      ...(file.values.has('jans_host') ? {} : { jans_host: server.origin }),
      access_token: token,
      access_token_enc: undefined,
      user_data: userData
    })
  else (settings.tell ?? progress)(`The sign-in is not kept: ${file.path} is about another server`)
  return { token, userInum: inumOf(userData) }
}

/** Ends the sign-in that is remembered, there and here. @returns what to tell */
export async function revokeSession(settings: Settings): Promise<string> {
  const { server, client, file } = settings
  const token = file.values.get('access_token')
  if (!token || !isServerOfFile(settings.file, settings.server.origin))
    throw new Exit('denied', `Nobody is signed in at ${server.origin}`)
  const { basic } = await import('../token.ts')
  const answer = await send(server, {
    method: 'POST',
    path: '/jans-auth/restv1/revoke',
    headers: client ? { authorization: basic(client) } : { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' })
  })
  changeConfigFile(file.path, { access_token: undefined, access_token_enc: undefined, user_data: undefined })
  if (answer.status < 400) return `The sign-in is ended (${answer.status})`
  throw new Exit('refused', `The server does not revoke the token, which is forgotten here: ${answer.status} ${textOf(answer)}`) // prettier-ignore
}

function inumOf(userData: string | undefined): string | undefined {
  const { inum } = userData === undefined ? {} : claimsOf(userData)
  return typeof inum === 'string' && /^[\x21-\x7e]{1,128}$/.test(inum) ? inum : undefined
}
