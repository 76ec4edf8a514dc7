import { expect } from 'vitest'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf, type AgentAnswer } from './agent.ts'
import { adminPassword } from './app.ts'

export const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(page)?.[1] ?? ''

/** Types the code, and says yes where the device is shown. */
export async function enter(agent: Agent, userCode: string, decision: 'confirm' | 'abort' | 'look' = 'confirm') {
  const input = await agent.visit('/device-code')
  const shown = await agent.post('/device-code', { xsrf: hidden(input.text, 'xsrf'), user_code: userCode })
  if (shown.status !== 200 || decision === 'look') return shown
  const fields = { xsrf: hidden(shown.text, 'xsrf'), user_code: hidden(shown.text, 'user_code') }
  return agent.post('/device-code', { ...fields, [decision]: 'yes' })
}

/** Signs in, and answers the question about consent where there is one. */
export async function finish(agent: Agent, from: AgentAnswer, decision = 'allow') {
  let page = await agent.visit(from.location)
  for (let i = 0; i < 4; i++) {
    const action = /<form[^>]*action="([^"]*\/(?:sign-in|consent))"/.exec(page.text.replaceAll('\n', ' '))?.[1]
    if (!action) return page
    const fields = action.endsWith('consent') ? { decision } : { username: 'admin', password: adminPassword }
    page = await agent.visit((await agent.post(action, fields as Record<string, string>, csrfOf(page.text))).location)
  }
  return page
}

/** Signs the administrator in and connects the device with this code. */
export async function approve(app: MinijansServer, userCode: string) {
  const agent = new Agent(app)
  const page = await finish(agent, await enter(agent, userCode))
  expect(page.text).toContain('Your device is connected')
  return agent
}
