import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf, type AgentAnswer } from './agent.ts'

const password = 'correct horse battery staple'

/** Somebody with these roles who has signed in at the admin pages, without a picture of them. */
export async function administrator(
  app: MinijansServer,
  userName: string,
  ...roles: string[]
): Promise<{ agent: Agent; csrf: string }> {
  await createUser(app.ctx, { userName, password, attributes: { jansAdminUIRole: roles } })
  const agent = new Agent(app)
  const page = await agent.signIn(userName, password)
  return { agent, csrf: csrfOf(page.text) }
}

/** The version that a form was made from. */
export const versionIn = ({ text }: AgentAnswer): string => /name="version"\s+value="([^"]+)"/.exec(text)?.[1] ?? ''

/** What a page says is wrong with a field: the text under it. */
export const errorAt = ({ text }: AgentAnswer, name: string): string =>
  new RegExp(`id="field-${name.replaceAll(/[^\w-]/g, '-')}-error">[\\s\\S]*?<span>([^<]*)</span>`).exec(text)?.[1] ?? ''

/** Waits for what a page says was done. */
export const told = (page: Page, message: string): Promise<void> =>
  page.locator('[data-toast]', { hasText: message }).waitFor()

/** Who may only read is shown no way to change what these pages show, and refused when asking all the same. */
export async function expectReadOnly(
  { agent, csrf }: { agent: Agent; csrf: string },
  pages: readonly string[],
  posts: readonly string[]
): Promise<void> {
  for (const path of pages) {
    const page = await agent.request(path)
    expect([path, page.status]).toEqual([path, 200])
    expect([path, /\/(?:edit|delete|new|rotate|default|mappings)"/.exec(page.text)?.[0]]).toEqual([path, undefined])
  }
  for (const path of posts) expect([path, (await agent.post(path, {}, csrf)).status]).toEqual([path, 403])
}
