import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auth, listConsents, listSessions, revokeConsent } from '#modules/auth/index'
import { replaceClient } from '#modules/clients/index'
import { installedScopeDn } from '#modules/scopes/index'
import { createUser, setPassword } from '#modules/users/index'
import { Agent } from '../../support/agent.ts'
import { application, arrive, type Application } from '../../support/application.ts'
import { engines } from '../../support/engines.ts'
import { post, tokenPath, type Tokens } from '../../support/oauth.ts'
import { startReplicas, type Replicas } from '../../support/replicas.ts'
import { accessToken } from '../../support/tokens.ts'

const rest = '/jans-auth/restv1'
const password = 'tower of pisa 1173'
const person = { username: 'bjensen', password, decision: 'allow' }

describe.each(engines)('two replicas on %s', (_engine, open) => {
  let replicas: Replicas
  let party: Application
  let inum: string
  beforeAll(async () => {
    replicas = await startReplicas(await open())
    const { app } = replicas
    inum = (await createUser(app.ctx, { userName: 'bjensen', password })).inum
    party = await application(app, (origin) => ({
      post_logout_redirect_uris: [`${origin}/signed-out`],
      backchannel_logout_uri: `${origin}/back`,
      frontchannel_logout_uri: `${origin}/front`
    }))
    const { client_id } = party.client
    await replaceClient(app.ctx, client_id, (before) => {
      const scopes = [...(before.definition.scopes ?? []), installedScopeDn('revoke_session')]
      return { ...before, definition: { ...before.definition, scopes } }
    })
  })
  afterAll(async () => {
    await party[Symbol.asyncDispose]()
    await replicas[Symbol.asyncDispose]()
  })

  /** Does something at one of them, and leaves the requests that follow to each in turn. */
  const at = async <T>(to: 0 | 1, body: () => Promise<T>): Promise<T> => {
    replicas.route(to)
    try {
      return await body()
    } finally {
      replicas.route()
    }
  }
  const signedInAt = async (to: 0 | 1, parameters: Record<string, string> = {}): Promise<[Agent, Tokens]> => {
    const agent = new Agent(replicas.app)
    const tokens = await at(to, async () => {
      const code = (await arrive(agent, party, parameters, person)).searchParams.get('code') ?? ''
      const form = { grant_type: 'authorization_code', code, redirect_uri: party.redirectUri }
      return (await (await post(replicas.app, tokenPath, party.client, form)).json()) as Tokens
    })
    return [agent, tokens]
  }
  const isSignedInAt = (to: 0 | 1, agent: Agent) =>
    at(to, async () => (await arrive(agent, party, { prompt: 'none' })).searchParams.has('code'))
  const told = () => party.at('/back').length
  const logout = (parameters: Record<string, string>) =>
    `${rest}/end_session?${String(new URLSearchParams(parameters))}`
  const question = ({ text }: { text: string }) => /name="request" value="([^"]+)"/.exec(text)?.[1] ?? ''

  it('share a sign-in whose steps each of them sees in turn', async () => {
    const agent = new Agent(replicas.app)
    const arrived = await arrive(agent, party, { prompt: 'login consent', scope: 'openid profile' }, person)
    expect(arrived.searchParams.has('code')).toBe(true)
    expect(await isSignedInAt(0, agent)).toBe(true)
    expect(await isSignedInAt(1, agent)).toBe(true)
  })

  it('tell a browser the same state of its session', async () => {
    const [agent] = await signedInAt(0)
    const state = agent.cookies.get('opbs')
    expect(state).toBeDefined()
    await at(1, () => arrive(agent, party, { prompt: 'none' }))
    expect(agent.cookies.get('opbs')).toBe(state)
  })

  it.each([
    [0, 1],
    [1, 0]
  ] as const)('end at %i or %i what the other has begun, and tell the client once', async (first, second) => {
    const [agent, tokens] = await signedInAt(first, { scope: 'openid online_access', prompt: 'consent' })
    const before = told()
    const address = logout({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${party.origin}/signed-out` })
    const answer = await at(second, () => agent.request(address))
    expect(answer.text).toContain(`${party.origin}/front`)
    expect(told()).toBe(before + 1)
    expect(agent.cookies.has('session_id')).toBe(false)
    for (const to of [0, 1] as const) expect(await isSignedInAt(to, agent)).toBe(false)
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    const refreshed = await at(first, () => post(replicas.app, tokenPath, party.client, form))
    expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('take the answer to a question of the other, and to none that neither has asked', async () => {
    const [agent] = await signedInAt(0)
    const request = question(await at(0, () => agent.request(logout({ client_id: party.client.client_id }))))
    expect(request).not.toBe('')
    const left = await at(1, () => agent.post(`${rest}/end_session/confirm`, { request, logout: 'yes' }))
    expect(left.status).toBe(200)
    expect(await isSignedInAt(0, agent)).toBe(false)
    const again = await at(0, () =>
      agent.post(`${rest}/end_session/confirm`, { request: `x${request}`, logout: 'yes' })
    )
    expect(again.status).toBe(400)
  })

  it('tell the client once when a session is ended at both of them at the same moment', async () => {
    const [agent, { id_token }] = await signedInAt(0)
    const before = told()
    const addresses = replicas.all.flatMap(({ address }) => Array<string>(4).fill(address))
    const cookie = [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answers = await Promise.all(
      addresses.map((address) =>
        fetch(address + logout({ id_token_hint: id_token }), { redirect: 'manual', headers: { cookie } })
      )
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(told()).toBe(before + 1)
  })

  it('tell the client once of a session that ended by the way, whoever comes to it', async () => {
    await signedInAt(0)
    const sessions = (await listSessions(replicas.app.ctx, inum)).length
    const before = told()
    await setPassword(replicas.app.ctx, inum, password)
    const jobs = replicas.all.flatMap(({ ctx }) => auth.jobs?.(ctx) ?? [])
    const telling = jobs.filter(({ name }) => name === 'tell clients of ended sessions')
    expect(telling).toHaveLength(2)
    await Promise.all(telling.map((job) => job.run(AbortSignal.timeout(10_000))))
    expect(told()).toBe(before + sessions)
  })

  it('show and revoke the sessions of the other', async () => {
    const [agent, { access_token }] = await signedInAt(0)
    const status = async (to: 0 | 1) =>
      (JSON.parse((await at(to, () => agent.request(`${rest}/session_status`))).text) as { state: string }).state
    const headers = { authorization: `Bearer ${access_token}` }
    const active = () =>
      at(1, () => fetch(`${replicas.app.address}${rest}/session/active`, { method: 'POST', headers }))
    expect([await status(0), await status(1)]).toEqual(['authenticated', 'authenticated'])
    expect(await (await active()).json()).toHaveLength((await listSessions(replicas.app.ctx, inum)).length)
    const form = { user_criterion_key: 'uid', user_criterion_value: 'bjensen' }
    const before = told()
    const answer = await at(1, () => post(replicas.app, `${rest}/revoke_session`, party.client, form))
    expect(answer.status).toBe(200)
    expect(told()).toBeGreaterThan(before)
    expect([await status(0), await status(1)]).toEqual(['unknown', 'unknown'])
    expect(await listSessions(replicas.app.ctx, inum)).toEqual([])
  })

  it('revoke every token of a person that the other has issued', async () => {
    const [agent, tokens] = await signedInAt(0, { scope: 'openid offline_access', prompt: 'consent' })
    const token = await accessToken(replicas.app, 'global_token_revocation')
    const answer = await at(1, () =>
      fetch(`${replicas.app.address}${rest}/global-token-revocation`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sub_id: { format: 'uid', id: 'bjensen' } })
      })
    )
    expect(answer.status).toBe(204)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    expect((await at(0, () => fetch(`${replicas.app.address}${rest}/userinfo`, { headers }))).status).toBe(401)
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    expect((await at(0, () => post(replicas.app, tokenPath, party.client, form))).status).toBe(400)
    expect(await isSignedInAt(0, agent)).toBe(false)
  })

  it('know what a person has allowed at the other, and has taken back there', async () => {
    const [agent] = await signedInAt(0)
    expect(await isSignedInAt(1, agent)).toBe(true)
    const [, two] = replicas.all
    if (!two) throw new Error('There is no second one')
    expect((await listConsents(two.ctx, inum)).map(({ client }) => client.inum)).toContain(party.client.client_id)
    await revokeConsent(two.ctx, inum, party.client.client_id)
    const asked = await at(0, () => arrive(agent, party, { prompt: 'none' }))
    expect(asked.searchParams.get('error')).toBe('consent_required')
  })
})
