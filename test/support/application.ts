import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MinijansServer } from '#server/start'
import type { Agent } from './agent.ts'
import { adminPassword } from './app.ts'
import { basic, register, tokenPath, type TestClient, type Tokens } from './oauth.ts'

const authorizePath = '/jans-auth/restv1/authorize'

/** A request that an application has received. */
export interface Visit {
  url: URL
  method: string
  headers: IncomingMessage['headers']
  body: string
}

/** An application on a port of its own that remembers who came, and answers as it is told. */
export interface Application extends AsyncDisposable {
  origin: string
  redirectUri: string
  client: TestClient
  visits: Visit[]
  /** Those of one path. */
  at(path: string): Visit[]
}

/**
 * Starts an application and registers it.
 * @param metadata by its own origin
 * @param answer what it says at a path; otherwise a page with the path as its heading
 */
export async function application(
  app: MinijansServer,
  metadata: (origin: string) => object = () => ({}),
  answer?: (visit: Visit, res: ServerResponse) => boolean | Promise<boolean>
): Promise<Application> {
  const visits: Visit[] = []
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += String(chunk)
    const visit = { url: new URL(req.url ?? '/', origin), method: req.method ?? '', headers: req.headers, body }
    visits.push(visit)
    if (await answer?.(visit, res)) return
    res.setHeader('content-type', 'text/html').end(`<title>Application</title><h1>${visit.url.pathname}</h1>`)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const redirectUri = `${origin}/callback`
  const client = await register(app, { redirect_uris: [redirectUri], ...metadata(origin) })
  return {
    origin,
    redirectUri,
    client,
    visits,
    at: (path) => visits.filter(({ url }) => url.pathname === path),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** What the person types, and what is allowed. */
const answers = { username: 'admin', password: adminPassword, decision: 'allow' }

/** Goes from the authorization endpoint to the answer, through whatever form there is. @returns the answer's address */
export async function arrive(
  agent: Agent,
  { client, redirectUri }: Pick<Application, 'client' | 'redirectUri'>,
  parameters: Record<string, string> = {},
  person: Record<string, string> = answers
): Promise<URL> {
  const query = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    ...parameters
  }
  return goOn(agent, `${authorizePath}?${String(new URLSearchParams(query))}`, redirectUri, person)
}

/** The same from any step on the way. */
export async function goOn(
  agent: Agent,
  from: string,
  redirectUri: string,
  person: Record<string, string> = answers
): Promise<URL> {
  let url = from
  let fields: Record<string, string> | undefined
  for (let hops = 0; hops < 20; hops++) {
    const answer = fields ? await agent.post(url, fields) : await agent.request(url)
    fields = undefined
    if (answer.location) {
      url = new URL(answer.location, agent.origin).href
      if (url.startsWith(redirectUri)) return new URL(url)
      continue
    }
    const [, action = '', content = ''] = /<form[^>]*?action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(answer.text) ?? []
    if (action === '') throw new Error(`${answer.status} and no form: ${answer.text.slice(0, 500)}`)
    const hidden = [...content.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? ''
    ])
    fields = { ...(Object.fromEntries(hidden) as Record<string, string>), ...person }
    if (action.startsWith(redirectUri)) return new URL(`${redirectUri}?${String(new URLSearchParams(fields))}`)
    url = new URL(action, agent.origin).href
  }
  throw new Error('Sent around in circles')
}

/** Signs in and redeems the code. */
export async function tokensFor(
  agent: Agent,
  application: Pick<Application, 'client' | 'redirectUri'>,
  parameters: Record<string, string> = {}
): Promise<Tokens> {
  const arrived = await arrive(agent, application, parameters)
  const code = arrived.searchParams.get('code')
  if (!code) throw new Error(`No code: ${arrived.href}`)
  const answer = await fetch(agent.origin + tokenPath, {
    method: 'POST',
    headers: { authorization: basic(application.client) },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: application.redirectUri })
  })
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Tokens
}
