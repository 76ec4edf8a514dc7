import { createHash } from 'node:crypto'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { application, arrive, tokensFor, type Application } from '../../support/application.ts'
import { openBrowser } from '../../support/browser.ts'
import { redirectUri, register } from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'
const framePath = '/jans-auth/opiframe.htm'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
/** What a client can only say who knows the browser's state. */
const isStateOf = (sessionState: string, { client, origin }: Pick<Application, 'client' | 'origin'>, state: string) => {
  const [digest, salt = ''] = sessionState.split('.')
  return digest === sha256(`${client.client_id} ${origin} ${state} ${salt}`)
}

describe('session management', () => {
  let app: MinijansServer
  let browser: Browser
  let party: Application
  let hybrid: Pick<Application, 'client' | 'origin' | 'redirectUri'>
  beforeAll(async () => {
    app = await startApp()
    party = await application(
      app,
      (origin) => ({
        post_logout_redirect_uris: [`${origin}/signed-out`]
      }),
      ({ url }, res) => {
        if (url.pathname !== '/watch') return false
        res.setHeader('content-type', 'text/html')
        res.end(`<title>Watch</title><iframe src="${app.ctx.config.issuer}${framePath}"></iframe>`)
        return true
      }
    )
    hybrid = {
      origin: new URL(redirectUri).origin,
      redirectUri,
      client: await register(app, {
        grant_types: ['authorization_code', 'implicit'],
        response_types: ['code', 'id_token', 'code id_token', 'code token', 'code id_token token']
      })
    }
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await party[Symbol.asyncDispose]()
    await app.close()
  })

  describe('session_state', () => {
    const answered = (arrived: URL, kind: string): Record<string, string> => {
      const text = kind === 'fragment' ? arrived.hash.slice(1) : arrived.search.slice(1)
      const answer = Object.fromEntries(new URLSearchParams(text))
      const [, payload] = answer.response?.split('.') ?? []
      return payload ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>) : answer
    }
    it.each([
      ['code', undefined, 'query'],
      ['code', 'form_post', 'query'],
      ['code', 'jwt', 'query'],
      ['code', 'form_post.jwt', 'query'],
      ['id_token', undefined, 'fragment'],
      ['code id_token', undefined, 'fragment'],
      ['code token', 'fragment.jwt', 'fragment'],
      ['code id_token token', 'form_post', 'query']
    ])('is in the answer of %s with response_mode %s', async (responseType, mode, kind) => {
      const agent = new Agent(app)
      const parameters = { response_type: responseType, nonce: 'n', ...(mode && { response_mode: mode }) }
      const answer = answered(await arrive(agent, hybrid, parameters), kind)
      expect(answer.session_state).toMatch(/^[0-9a-f]{64}\.[\w-]+$/)
      expect(isStateOf(answer.session_state ?? '', hybrid, agent.cookies.get('opbs') ?? '')).toBe(true)
      expect(answer.sid).toBeUndefined()
    })

    it('has another salt each time, for the same state of the browser', async () => {
      const agent = new Agent(app)
      const first = (await arrive(agent, party)).searchParams.get('session_state') ?? ''
      const state = agent.cookies.get('opbs') ?? ''
      const second = (await arrive(agent, party, { prompt: 'none' })).searchParams.get('session_state') ?? ''
      expect(agent.cookies.get('opbs')).toBe(state)
      expect(second).not.toBe(first)
      for (const one of [first, second]) expect(isStateOf(one, party, state)).toBe(true)
    })

    it('says nothing that names the session', async () => {
      const agent = new Agent(app)
      await arrive(agent, party)
      const { text } = await agent.request(framePath)
      const state = agent.cookies.get('opbs') ?? ''
      expect(state).not.toBe('')
      expect(state).not.toBe(agent.cookies.get('session_id'))
      expect(text).not.toContain(state)
    })

    it('is not in an answer that nobody has signed in for', async () => {
      const answer = await arrive(new Agent(app), party, { prompt: 'none' })
      expect(answer.searchParams.get('error')).toBe('login_required')
      expect(answer.searchParams.has('session_state')).toBe(false)
    })

    it('comes with the sid where includeSidInResponse says so', async () => {
      await updateAppConfiguration(app.ctx, { includeSidInResponse: true })
      const agent = new Agent(app)
      const { id_token } = await tokensFor(agent, party)
      const claims = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }
      const answer = await arrive(agent, party, { prompt: 'none' })
      await updateAppConfiguration(app.ctx, { includeSidInResponse: null })
      expect(answer.searchParams.get('sid')).toBe(claims.sid)
    })
  })

  describe('the cookie of the browser’s state', () => {
    const lines = async (env: Record<string, string>, properties: Record<string, unknown> = {}) => {
      await using other = await startApp(env)
      await updateAppConfiguration(other.ctx, properties)
      await using there = await application(other)
      const agent = new Agent(other, other.address)
      let set: string[] = []
      const request = agent.request.bind(agent)
      agent.request = async (path, init) => {
        const answer = await request(path, init)
        set = [...set, ...answer.headers.getSetCookie()]
        return answer
      }
      await arrive(agent, there)
      return set
    }

    it('can be read by scripts, in frames of the same site, where there is no https', async () => {
      const line = (await lines({})).find((text) => text.startsWith('opbs='))
      expect(line).toMatch(/; path=\/;/i)
      expect(line).toMatch(/samesite=lax/i)
      expect(line).not.toMatch(/httponly|secure/i)
    })

    it('can be read in frames of every site under https, and only there', async () => {
      const set = await lines({ MINIJANS_ISSUER: 'https://idp.example' })
      const state = set.find((text) => text.startsWith('__Host-opbs='))
      expect(state).toMatch(/samesite=none/i)
      expect(state).toMatch(/; secure/i)
      expect(state).not.toMatch(/httponly/i)
      const session = set.find((text) => text.startsWith('__Host-session_id='))
      expect(session).toMatch(/samesite=lax/i)
      expect(session).toMatch(/; secure/i)
      expect(session).toMatch(/httponly/i)
    })

    it('is for the whole domain, with the session, where cookieDomain says so', async () => {
      const set = await lines({ MINIJANS_ISSUER: 'https://idp.example' }, { cookieDomain: 'idp.example' })
      for (const name of ['session_id', 'opbs'])
        expect(set.find((text) => text.startsWith(`${name}=`))).toMatch(/; domain=idp\.example/i)
    })
  })

  it('may be framed by everybody, with scripts of its own only', async () => {
    const answer = await fetch(app.address + framePath)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain('frame-ancestors *')
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("default-src 'none'")
    expect(answer.headers.get('x-frame-options')).toBeNull()
    const document = await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()
    expect(document).toMatchObject({ check_session_iframe: app.ctx.config.issuer + framePath })
    const elsewhere = await fetch(`${app.address}${rest}/end_session`)
    expect(elsewhere.headers.get('x-frame-options')).toBe('DENY')
  })

  describe('the frame, on the page of an application', () => {
    /** Asks as an application does, and waits for the answer. */
    const ask = (page: Page, message: unknown): Promise<unknown> =>
      page.evaluate(`new Promise((resolve, reject) => {
        const target = ${JSON.stringify(app.ctx.config.issuer)}
        const frame = document.querySelector('iframe').contentWindow
        addEventListener('message', ({ data, origin, source }) => {
          if (source === frame && origin === target) resolve(data)
        })
        setTimeout(() => reject(new Error('no answer')), 3000)
        frame.postMessage(${JSON.stringify(message)}, target)
      })`)
    const enter = async (): Promise<{
      context: BrowserContext
      agent: Agent
      page: Page
      idToken: string
      state: string
    }> => {
      const agent = new Agent(app)
      const { id_token: idToken } = await tokensFor(agent, party)
      const state = (await arrive(agent, party, { prompt: 'none' })).searchParams.get('session_state') ?? ''
      const context = await browser.newContext()
      const url = app.ctx.config.issuer
      await context.addCookies([...agent.cookies].map(([name, value]) => ({ name, value, url })))
      const page = await context.newPage()
      await page.goto(`${party.origin}/watch`)
      return { context, agent, page, idToken, state }
    }

    it('says unchanged as long as nothing changes', async () => {
      const { context, page, state } = await enter()
      expect(await ask(page, `${party.client.client_id} ${state}`)).toBe('unchanged')
      expect(await ask(page, `${party.client.client_id} ${state}`)).toBe('unchanged')
      await context.close()
    })

    it('says changed once the person has signed out in another tab', async () => {
      const { context, page, idToken, state } = await enter()
      const tab = await context.newPage()
      await tab.goto(`${app.ctx.config.issuer}${rest}/end_session?id_token_hint=${idToken}`)
      await tab.getByRole('heading', { name: 'You are signed out' }).waitFor()
      expect(await ask(page, `${party.client.client_id} ${state}`)).toBe('changed')
      await context.close()
    })

    it('says changed when somebody else has signed in', async () => {
      const { context, page, state } = await enter()
      const agent = new Agent(app)
      await arrive(agent, party)
      const url = app.ctx.config.issuer
      await context.addCookies([...agent.cookies].map(([name, value]) => ({ name, value, url })))
      expect(await ask(page, `${party.client.client_id} ${state}`)).toBe('changed')
      await context.close()
    })

    it('says changed to another client, or for another digest', async () => {
      const { context, page, state } = await enter()
      expect(await ask(page, `another ${state}`)).toBe('changed')
      expect(await ask(page, `${party.client.client_id} ${'0'.repeat(64)}.${state.split('.')[1]}`)).toBe('changed')
      expect(await ask(page, `${party.client.client_id} ${state}x`)).toBe('changed')
      await context.close()
    })

    it('says error to what is not of the right form', async () => {
      const { context, page, state } = await enter()
      const id = party.client.client_id
      const wrong = [
        '',
        'nonsense',
        id,
        `${id} `,
        `${id} digest.salt`,
        `${id} ${state} more`,
        `${id} ${state.split('.')[0]}`
      ]
      for (const message of [...wrong, { client: id }, null, 1]) expect(await ask(page, message)).toBe('error')
      await context.close()
    })
  })
})
