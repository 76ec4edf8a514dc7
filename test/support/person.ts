import { Agent, csrfOf, type AgentAnswer } from './agent.ts'
import { adminPassword } from './app.ts'
import { redirectUri } from './oauth.ts'

const authorizePath = '/jans-auth/restv1/authorize'

/** Somebody with a browser of their own, who signs in and allows what is asked. */
export class Person extends Agent {
  /** Begins a request and follows it to a page of ours, or out to the client. */
  begin(query: Record<string, string>): Promise<AgentAnswer & { url: string }> {
    return this.follow(`${authorizePath}?${String(new URLSearchParams(query))}`)
  }

  /** Sends the form on a page whose action ends as said. */
  async send(page: { text: string }, action: string, fields: Record<string, string>) {
    const target = new RegExp(`action="([^"]*${action})"`).exec(page.text)?.[1]
    if (target === undefined) throw new Error(`No form to ${action}:\n${page.text}`)
    const answer = await this.post(target, fields, csrfOf(page.text))
    return answer.location ? this.follow(answer.location) : { ...answer, url: target }
  }

  /** Goes through the sign-in and the consent, where they are asked for. @returns the answer to the client */
  async arrive(
    query: Record<string, string>,
    { username = 'admin', password = adminPassword } = {}
  ): Promise<Record<string, string>> {
    let page = await this.begin(query)
    for (let i = 0; i < 5 && page.status === 200; i++)
      page = page.text.includes('name="password"')
        ? await this.send(page, 'sign-in', { username, password })
        : await this.send(page, 'consent', { decision: 'allow' })
    return answerOf(page)
  }

  /** Follows redirections as long as they stay with us. */
  protected async follow(path: string): Promise<AgentAnswer & { url: string }> {
    let url = path
    for (let i = 0; i < 10; i++) {
      const answer = await this.request(url)
      if (!answer.location || answer.location.startsWith(redirectUri)) return { ...answer, url }
      url = answer.location
    }
    throw new Error(`${path} goes in a circle`)
  }
}

/** What an answer tells the client, in the query or the fragment of its redirect URI. */
export function answerOf({ location, text }: Pick<AgentAnswer, 'location' | 'text'>): Record<string, string> {
  if (!location.startsWith(redirectUri)) throw new Error(`Not at the client: ${location}\n${text}`)
  const { search, hash } = new URL(location)
  return Object.fromEntries(new URLSearchParams(search || hash.slice(1)))
}
