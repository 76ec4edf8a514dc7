import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { post, tokenPath, type TestClient } from '../../support/oauth.ts'
import { scimClient, scopes, type ScimClient } from './client.ts'
import { personWithTokens, tokensFor } from './person.ts'

const tokenUrn = 'urn:ietf:params:scim:schemas:core:2.0:Token'

interface Shown {
  hash: string
  type: string
  clientId: string
}

describe('/UserTokens', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app, ['https://jans.io/scim/tokens'])
  })
  afterAll(() => app.close())

  const isGood = async (of: TestClient, token: string): Promise<boolean> => {
    const answer = await post(app, '/jans-auth/restv1/introspection', of, { token })
    return ((await answer.json()) as { active: boolean }).active
  }
  const tokensOf = async (inum: string): Promise<Shown[]> => (await client.get(`/UserTokens/${inum}`)).body.Resources

  it('lists the tokens of a person, and nothing that could be used as one', async () => {
    const { user, token, refreshToken = '', client: application } = await personWithTokens(app, 'openid', 'profile', 'offline_access') // prettier-ignore
    await personWithTokens(app, 'openid')
    const answer = await client.get(`/UserTokens/${user.inum}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ totalResults: 2, startIndex: 1, itemsPerPage: 2 })
    const [access, refresh] = answer.body.Resources
    expect(access).toEqual({
      schemas: [tokenUrn],
      hash: expect.stringMatching(/^[\da-f]{32,}$/),
      type: 'access_token',
      issuedAt: expect.any(Number),
      expiresAt: expect.any(Number),
      appName: `Application ${user.userName}`,
      clientId: application.client_id,
      scopes: expect.arrayContaining(['openid', 'profile'])
    })
    expect(refresh.type).toBe('refresh_token')
    expect(Math.abs(Date.now() - access.issuedAt)).toBeLessThan(60_000)
    expect(access.expiresAt).toBeGreaterThan(access.issuedAt)
    const shown = JSON.stringify(answer.body)
    expect(shown).not.toContain(token)
    expect(refreshToken).not.toBe('')
    expect(shown).not.toContain(refreshToken)
    expect((await client.get(`/UserTokens/${user.inum}?attributes=type`)).body.Resources[0]).toEqual({ schemas: [tokenUrn], type: 'access_token' }) // prettier-ignore
    const { body } = await client.get(`/UserTokens/${user.inum}?excludedAttributes=scopes,hash`)
    expect(Object.keys(body.Resources[0])).not.toContain('hash')
  })

  it('ends a token with all that was issued with it, and no other', async () => {
    const one = await personWithTokens(app, 'openid', 'offline_access')
    const other = await tokensFor(app, one.user, 'openid')
    const access = (await tokensOf(one.user.inum)).find(
      ({ type, clientId }) => type === 'access_token' && clientId === one.client.client_id
    )
    const answer = await client.send('DELETE', `/UserTokens/${one.user.inum}?tokenHash=${access?.hash}`)
    expect([answer.status, answer.body]).toEqual([204, undefined])
    expect(await isGood(one.client, one.token)).toBe(false)
    const again = await post(app, tokenPath, one.client, { grant_type: 'refresh_token', refresh_token: one.refreshToken ?? '' }) // prettier-ignore
    expect(again.status).toBe(400)
    expect(await isGood(other.client, other.token)).toBe(true)
    expect((await tokensOf(one.user.inum)).map(({ clientId }) => clientId)).toEqual([other.client.client_id])
    const { records } = await searchAudit(app.ctx.db, { pattern: access?.hash, offset: 0, limit: 5 })
    expect(records).toMatchObject([{ operation: 'revoke-token', resourceType: 'token' }])
    expect((await client.send('DELETE', `/UserTokens/${one.user.inum}?tokenHash=${access?.hash}`)).status).toBe(404)
  })

  it('does not end a token of somebody else', async () => {
    const [mine, theirs] = [await personWithTokens(app, 'openid'), await personWithTokens(app, 'openid')]
    const [token] = await tokensOf(theirs.user.inum)
    expect((await client.send('DELETE', `/UserTokens/${mine.user.inum}?tokenHash=${token?.hash}`)).status).toBe(404)
    expect(await isGood(theirs.client, theirs.token)).toBe(true)
  })

  it.each([
    ['GET', '/UserTokens/nobody', 404],
    ['DELETE', '/UserTokens/nobody?tokenHash=00', 404],
    ['DELETE', '/UserTokens/nobody', 400],
    ['DELETE', '/UserTokens/nobody?tokenHash=', 400],
    ['DELETE', '/UserTokens/nobody?tokenHash=a&tokenHash=b', 400],
    ['GET', '/UserTokens', 404],
    ['POST', '/UserTokens/nobody', 405]
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await client.send(method, path)).status).toBe(status)
  })

  it('refuses a hash that is none', async () => {
    const { user } = await personWithTokens(app, 'openid')
    const answers = []
    for (const hash of ['x', '00', 'zz'.repeat(32), '%00', 'f'.repeat(2000)])
      answers.push((await client.send('DELETE', `/UserTokens/${user.inum}?tokenHash=${hash}`)).status)
    expect(answers).toEqual(Array(5).fill(404))
  })

  it('has an empty list for a person without tokens', async () => {
    const { id } = await (await scimClient(app)).create()
    expect((await client.get(`/UserTokens/${id}`)).body).toMatchObject({ totalResults: 0, Resources: [] })
  })

  it('needs a scope of its own', async () => {
    const { user } = await personWithTokens(app, 'openid')
    const provisioner = await scimClient(app, scopes)
    const [token] = await tokensOf(user.inum)
    expect((await provisioner.get(`/UserTokens/${user.inum}`)).status).toBe(403)
    expect((await provisioner.send('DELETE', `/UserTokens/${user.inum}?tokenHash=${token?.hash}`)).status).toBe(403)
    expect(await tokensOf(user.inum)).toHaveLength(1)
  })
})
