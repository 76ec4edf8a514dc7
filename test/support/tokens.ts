import { scriptClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'

/** An access token of the ready-made client for scripts, with the scopes given. */
export async function accessToken(app: MinijansServer, ...scopes: string[]): Promise<string> {
  const client = await scriptClient(app.ctx)
  if (!client) throw new Error('The client for scripts is gone')
  const answer = await fetch(`${app.address}/jans-auth/restv1/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') })
  })
  const body = (await answer.json()) as { access_token?: string; scope?: string }
  if (body.access_token === undefined || body.scope?.split(' ').length !== scopes.length)
    throw new Error(`No token with ${scopes.join(' ')}: ${answer.status} ${JSON.stringify(body)}`)
  return body.access_token
}
