import express from 'express'
import request from 'supertest'
import { expect, it } from 'vitest'
import type { Context } from '#modules/core/module'
import { german } from '#views/auth/german'
import { errorHandler } from '../../../modules/auth/errors.ts'
import { register } from '../../support/oauth.ts'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'

const authorize = '/jans-auth/restv1/authorize'
const query = (parameters: Record<string, string>) => `${authorize}?${String(new URLSearchParams(parameters))}`

it('tells a person what to do in the language of the page, and the developer what was wrong in English', async () => {
  await using app = await startApp()
  const { client_id } = await register(app)
  const agent = new Agent(app)
  const unregistered = { client_id, response_type: 'code', redirect_uri: 'https://elsewhere.example/' }
  const { text } = await agent.request(query({ ...unregistered, ui_locales: 'de' }))
  expect(text).toContain('<html lang="de">')
  expect(text).toContain('sagen Sie es denen, die die Anwendung betreiben')
  expect(text).toContain('<dd lang="en">The redirect_uri of the request is not one')
  const nothing = await agent.request(query({ ui_locales: 'de' }))
  expect(nothing.status).toBe(400)
  expect(nothing.text).toContain('Gehen Sie zurück und fangen Sie neu an')
  expect(nothing.text).toMatch(/<dd lang="en">[^<]*client_id[^<]*<\/dd>/)
})

it('tells whoever asks too often how long to wait, in a page at the addresses that people see', async () => {
  await using app = await startApp({ MINIJANS_RATE_LIMIT: '60', MINIJANS_TRUST_PROXY: 'loopback' })
  const agent = new Agent(app)
  const headers = { 'x-forwarded-for': '192.0.2.7', 'accept-language': 'de' }
  for (const path of [authorize, '/device-code', '/jans-auth/restv1/end_session', '/jans-auth/ciba/home.htm']) {
    await Promise.all(Array.from({ length: 60 }, () => agent.request(path, { headers })))
    const { status, text } = await agent.request(path, { headers })
    expect([path, status]).toEqual([path, 429])
    expect(text).toMatch(/Der nächste Versuch ist in <span role="timer">\d+ Sekunden?</)
  }
  // Where programs ask, the answer stays JSON.
  const revoked = await agent.request('/jans-auth/restv1/revoke', { method: 'POST', headers })
  expect(JSON.parse(revoked.text)).toMatchObject({ error: 'too_many_requests' })
})

it('shows a defect as a page with its reference and none of its reasons, which the log has', async () => {
  const logged: unknown[] = []
  const ctx = { config: { production: true }, log: { error: (what: unknown) => logged.push(what) } }
  const app = express()
  app.use((req, _res, next) => {
    req.correlationId = 'the-reference'
    next(new Error('the clock has stopped'))
  })
  app.use(errorHandler(ctx as unknown as Context, () => german))
  const { status, text } = await request(app).get('/')
  expect(status).toBe(500)
  expect(text).toContain('Hier ist etwas schiefgegangen')
  expect(text).toContain('the-reference')
  expect(text).not.toContain('clock')
  expect(logged).toMatchObject([{ correlationId: 'the-reference', err: { message: 'the clock has stopped' } }])
})

it('offers a way out of a logout request that is not in order', async () => {
  await using app = await startApp()
  const { text } = await new Agent(app).request('/jans-auth/restv1/end_session?id_token_hint=nonsense&ui_locales=de')
  expect(text).toContain('Das Abmelden ist fehlgeschlagen')
  expect(text).toMatch(/href="\/jans-auth\/restv1\/end_session">Hier abmelden</)
})
