import { readConfig, settings } from '#server/config'
import { describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'

describe('the settings', () => {
  it('take a variable without a text for absent', () => {
    const empty = Object.fromEntries(
      Object.values(settings).flatMap(({ name }) => [
        [`MINIJANS_${name}`, ''],
        [`MINIJANS_${name}_FILE`, '']
      ])
    )
    expect(readConfig([], empty)).toEqual(readConfig([], {}))
  })

  it.each([
    ['localhost', '8080', 'http://localhost:8080'],
    ['0.0.0.0', '8080', 'http://localhost:8080'],
    ['::', '8080', 'http://localhost:8080'],
    ['::1', '8080', 'http://[::1]:8080'],
    ['0:0:0:0:0:0:0:1', '8080', 'http://[::1]:8080'],
    ['id.example.test', '80', 'http://id.example.test']
  ])('make an issuer of %s and %s', (host, port, issuer) => {
    expect(readConfig(['--host', host, '--port', port], {}).issuer).toBe(issuer)
  })

  it('take for proxies what Express takes', async () => {
    const trusted = ['loopback', 'linklocal', 'uniquelocal', '192.0.2.7', '10.0.0.0/8', '2001:db8::1', 'fd00::/8']
    await using app = await startApp({ MINIJANS_TRUST_PROXY: trusted.join(', ') })
    expect(app.ctx.config.trustProxy).toEqual(trusted)
  })

  it.each(['0', '60', '100000'])('take %s for a limit', (limit) => {
    expect(readConfig([], { MINIJANS_RATE_LIMIT: limit }).rateLimit).toBe(Number(limit))
  })
})

it('is reached under the issuer that an IPv6 address gives', async () => {
  await using app = await startApp({ MINIJANS_HOST: '::1' })
  const { issuer } = app.ctx.config
  expect(issuer).toMatch(/^http:\/\/\[::1\]:\d+$/)
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`)
  expect(await answer.json()).toMatchObject({ issuer })
})
