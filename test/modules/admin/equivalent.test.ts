import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'

let app: MinijansServer
let agent: Agent
let csrf: string
beforeAll(async () => {
  app = await startApp()
  agent = new Agent(app)
  csrf = csrfOf((await agent.signIn()).text)
})
afterAll(() => app.close())

/** The lines for a shell that a page offers to copy. */
const linesIn = (page: string) =>
  [...page.matchAll(/data-copy="((?:curl|jans-cli) [^"]*)"/g)].map(([, text = '']) =>
    text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')
  )

/** What a shell would send by them, with secrets in the environment. */
const sentBy = (lines: string[]): unknown[] =>
  lines.map((line) => {
    const program = `curl() { printf %s "\${!#}"; }; jans-cli() { curl "$@"; }; ${line}`
    return JSON.parse(
      execFileSync('bash', ['--norc', '-c', program], { env: { CLIENT_SECRET: 'one', SECRET: 'two' } }).toString()
    )
  })

it('has variables where secrets are, so that nobody pastes a secret of asterisks', async () => {
  const typed = { displayName: `It's $HOME "x": "********"`, grantTypes: 'client_credentials', clientSecret: 'typed' }
  const { text } = await agent.post('/admin/clients/new', { ...typed, preview: '1' }, csrf)
  expect(text).not.toContain('typed')
  const made = expect.objectContaining({ displayName: typed.displayName, clientSecret: 'one' })
  expect(sentBy(linesIn(text))).toEqual([made, made])

  const { inum } = await createClient(app.ctx, { definition: { grantTypes: ['client_credentials'] } })
  const asked = await agent.request(`/admin/clients/${inum}/secret`)
  const replaced = [{ op: 'replace', path: '/clientSecret', value: 'two' }]
  expect(sentBy(linesIn(asked.text))).toEqual([replaced, replaced])
})
