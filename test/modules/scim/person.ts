import { createClient, fromMetadata } from '#modules/clients/index'
import { createUser, type User } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { post, tokenPath } from '../../support/oauth.ts'

const password = 'A.Person.Of.1.Test'

/** A person, and the tokens that an application has got for them by the password grant. */
export async function personWithTokens(app: MinijansServer, ...scopes: string[]) {
  const user = await createUser(app.ctx, { userName: `person-${crypto.randomUUID()}`, password })
  return { user, ...(await tokensFor(app, user, ...scopes)) }
}

/** Tokens of another application. */
export async function tokensFor(app: MinijansServer, { userName }: User, ...scopes: string[]) {
  const values = fromMetadata({
    client_name: `Application ${userName}`,
    grant_types: ['password', 'refresh_token'],
    redirect_uris: [],
    response_types: [],
    subject_type: 'public',
    scope: scopes.join(' ')
  })
  const { inum, secret = '' } = await createClient(app.ctx, { ...values, secret: crypto.randomUUID() })
  const client = { client_id: inum, client_secret: secret, registration_access_token: '', registration_client_uri: '' }
  const form = { grant_type: 'password', username: userName, password, scope: scopes.join(' ') }
  const answer = await post(app, tokenPath, client, form)
  const body = (await answer.json()) as { access_token: string; refresh_token?: string }
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(body)}`)
  return { client, token: body.access_token, refreshToken: body.refresh_token }
}
