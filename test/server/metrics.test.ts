import { expect, it } from 'vitest'
import { startApp } from '../support/app.ts'

it('shows the metrics to this machine', async () => {
  await using app = await startApp()
  const answer = await fetch(`${app.address}/metrics`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('minijans_http_request_duration_seconds')
})

it.each(['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'Forwarded', 'X-Real-IP', 'Via'])(
  'hides the metrics from those for whom a proxy on this machine asks, as %s shows',
  async (name) => {
    await using app = await startApp({ MINIJANS_TRUST_PROXY: 'loopback' })
    expect((await fetch(`${app.address}/metrics`, { headers: { [name]: '127.0.0.1' } })).status).toBe(404)
  }
)

it('shows the metrics to anybody where that is wanted', async () => {
  await using app = await startApp({ MINIJANS_METRICS: 'open' })
  expect((await fetch(`${app.address}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.7' } })).status).toBe(200)
})
