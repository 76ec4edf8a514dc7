import { Router, type Request, type Response } from 'express'
import type { Context } from '#modules/core/module'
import { codeSections, flowSections } from '#views/admin/clients/client-try-form'
import { tryHome, tryPage, type Flow } from '#views/admin/clients/client-try'
import { tryResultPage } from '#views/admin/clients/client-try-result'
import type { FormErrors, FormValues } from '#views/parts/fields'
import { provableMethod, seenClient, type SeenClient } from './client-try-client.ts'
import { messageText, type Exchange, type Message } from './client-try-exchange.ts'
import {
  beginCode,
  beginDevice,
  callbackPath,
  clientCredentials,
  finishCode,
  flowsOf,
  isFixed,
  isReachable,
  needsPush
} from './client-try-flows.ts'
import { insteadOf } from './client-try-instead.ts'
import { openTry, sealTry, tryTime, type Tried } from './client-try-sealed.ts'
import { over, signOutForm, steps, stepsFor, type Step } from './client-try-steps.ts'
import { claimRows, decodeToken } from './client-try-tokens.ts'
import { cookie } from '../session/cookies.ts'
import { equivalentOf } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf, isMendable, postedValues, toMembers, toValues, valuesTypedAgain } from '../form.ts'
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { show } from '../show.ts'

/** Whoever may try a client could make it into what they like anyway: its secret is theirs to see. */
const needed = 'put-oauth-openid-client'
const patch = 'patch-oauth-openid-client-by-inum'

/** Trying a client out, at `/admin/clients/:inum/try`; sign-ins come back to `/admin/try/callback`. */
export function clientTryPages(ctx: Context): Router {
  const router = Router()
  const sentCookie = cookie(ctx, 'minijans-admin-try')
  const read = (req: Request, res: Response, inum: string) => {
    requireOperation(res, needed)
    return seenClient(ctx, req, res, inum)
  }

  router.get('/clients/:inum/try', async (req, res) => {
    const client = await read(req, res, req.params.inum)
    const flow = flowOf(req, client)
    const values = (flow && valuesTypedAgain(flowSections[flow], req)) ?? (await standard(ctx, client))
    await showStart(ctx, req, res, client, { flow, values })
  })

  router.post('/clients/:inum/try', async (req, res) => {
    const client = await read(req, res, req.params.inum)
    const flow = flowOf(req, client)
    if (!flow) return res.redirect(303, tryHome(client.inum))
    const values = postedValues(flowSections[flow], formOf(req))
    const { members, errors } = toMembers(flowSections[flow], values)
    if (Object.keys(errors).length > 0) return showStart(ctx, req, res, client, { flow, values, errors })
    const scope = (members.scopes as string[]).join(' ')
    if (flow === 'machine') return showResult(ctx, req, res, client, await clientCredentials(ctx, client, scope))
    if (flow === 'device') return showResult(ctx, req, res, client, await beginDevice(ctx, client, scope))
    if (!(await isReachable(ctx, client))) return showStart(ctx, req, res, client, { flow, values })
    const push = members.push === true || (await needsPush(ctx, client))
    if (push && 'reason' in provableMethod(client))
      return showStart(ctx, req, res, client, { flow, values, errors: { push: 'needs the client to prove itself' } })
    const begun = await beginCode(ctx, client, { scope, ...askedFor(members) }, push)
    if ('tried' in begun) return showResult(ctx, req, res, client, begun.tried)
    const sealed = sealTry(ctx, res, 'sent', begun.sent)
    // Browsers drop larger cookies without a word, and servers refuse longer addresses.
    if (sealed.length > 3900 || begun.sent.address.length > 8000)
      return showStart(ctx, req, res, client, { flow, values, errors: { claims: 'is too long to be tried here' } })
    sentCookie.set(res, sealed, tryTime)
    res.redirect(303, begun.sent.address)
  })

  router.get(callbackPath.slice('/admin'.length), async (req, res) => {
    requireOperation(res, needed)
    const sent = openTry(ctx, res, 'sent', sentCookie.read(req))
    sentCookie.clear(res)
    if (!sent) throw over()
    const client = await read(req, res, sent.inum)
    const answer = new URL(req.originalUrl, ctx.config.issuer).searchParams
    await showResult(ctx, req, res, client, await finishCode(ctx, client, sent, answer))
  })

  router.post('/clients/:inum/try/step', async (req, res) => {
    const client = await read(req, res, req.params.inum)
    const form = formOf(req)
    const tried = openTry(ctx, res, 'tried', form.get('sealed') ?? undefined)
    const step = form.get('step') as Step
    if (!tried || tried.inum !== client.inum || !stepsFor(client, tried).includes(step)) throw over()
    await showResult(ctx, req, res, client, await steps[step](ctx, client, tried))
  })

  router.post('/clients/:inum/try/redirect-uri', async (req, res) => {
    const client = await read(req, res, req.params.inum)
    const adds = formOf(req).get('change') === 'add'
    try {
      await callOperation(req, res, patch, { params: { inum: client.inum }, body: redirectPatch(ctx, client, adds) })
      res.redirect(303, telling(tryHome(client.inum), adds ? 'redirect-uri-added' : 'redirect-uri-removed'))
    } catch (error) {
      if (!isMendable(error)) throw error
      const values = await standard(ctx, client)
      await showStart(ctx, req, res, client, { flow: 'code', values, problem: error.message })
    }
  })

  // Forms are shown again by their own addresses after the session was over: there is only the beginning to show.
  router.get(['/clients/:inum/try/step', '/clients/:inum/try/redirect-uri'], (req, res) =>
    res.redirect(303, tryHome(req.params.inum as string))
  )

  return router
}

function flowOf(req: Request, client: SeenClient): Flow | undefined {
  const flows = flowsOf(client)
  return flows.find((flow) => flow === req.query.flow) ?? flows[0]
}

/** What the form begins with. */
async function standard(ctx: Context, client: SeenClient): Promise<FormValues> {
  const usual = client.scopes.filter((scope) => ['openid', 'profile', 'email', 'offline_access'].includes(scope))
  const push = await needsPush(ctx, client)
  return toValues(codeSections, (name) => ({ scopes: usual, prompt: 'login', push })[name])
}

/** The parameters that were filled in. */
function askedFor(members: Record<string, unknown>) {
  const text = (name: string) => (typeof members[name] === 'string' ? members[name] : undefined)
  return {
    prompt: text('prompt'),
    acr_values: text('acr_values'),
    login_hint: text('login_hint'),
    max_age: typeof members.max_age === 'number' ? String(members.max_age) : undefined,
    claims: members.claims === undefined ? undefined : JSON.stringify(members.claims)
  }
}

/** Adds the address of these pages to a client, or takes it away; never the place of another one. */
function redirectPatch(ctx: Context, { definition }: SeenClient, adds: boolean): unknown[] {
  const uri = ctx.config.issuer + callbackPath
  const uris = definition.redirectUris ?? []
  if (!adds) {
    const path = `/redirectUris/${uris.indexOf(uri)}`
    return uris.includes(uri)
      ? [
          { op: 'test', path, value: uri },
          { op: 'remove', path }
        ]
      : []
  }
  if (uris.includes(uri)) return []
  return definition.redirectUris
    ? [{ op: 'add', path: '/redirectUris/-', value: uri }]
    : [{ op: 'add', path: '/redirectUris', value: [uri] }]
}

/** The address of these pages, whether the client has it, and the call that adds it or takes it away. */
function redirectOf(ctx: Context, res: Response, client: SeenClient) {
  const uri = ctx.config.issuer + callbackPath
  const listed = client.definition.redirectUris?.includes(uri) === true
  const body = redirectPatch(ctx, client, !listed)
  return { uri, listed, call: equivalentOf(ctx, res, patch, { params: { inum: client.inum }, body }) }
}

async function showStart(
  ctx: Context,
  req: Request,
  res: Response,
  client: SeenClient,
  state: { flow: Flow | undefined; values: FormValues; errors?: FormErrors; problem?: string }
): Promise<void> {
  const { flow, values, errors, problem } = state
  const { listed, ...redirect } = redirectOf(ctx, res, client)
  const provable = provableMethod(client)
  const page = tryPage(viewerOf(req, res), {
    client,
    disabled: client.disabled,
    flows: flowsOf(client),
    flow,
    values,
    ...(errors && { errors }),
    scopes: client.scopes.map((id) => ({ value: id, label: id })),
    unprovable: 'reason' in provable ? provable.reason : undefined,
    instead: flow && insteadOf(ctx, client, flow),
    redirect: {
      ...redirect,
      problem,
      state: listed ? 'listed' : (await isReachable(ctx, client)) ? 'matched' : isFixed(client) ? 'fixed' : 'missing'
    }
  })
  show(res, page, errors || problem !== undefined ? 400 : 200)
}

async function showResult(ctx: Context, req: Request, res: Response, client: SeenClient, tried: Tried): Promise<void> {
  const { access_token, id_token } = tried.tokens
  const named = { access_token: 'Access token', id_token: 'ID token' }
  const tokens = await Promise.all(
    Object.entries({ id_token, access_token }).flatMap(([kind, value]) =>
      value === undefined ? [] : [decodeToken(ctx, client, named[kind as keyof typeof named], value)]
    )
  )
  const last = tried.exchanges.at(-1)
  const told = last && (await toldBy(ctx, client, last))
  const redirect = redirectOf(ctx, res, client)
  const page = tryResultPage(viewerOf(req, res), {
    client,
    outcome: outcomeOf(tried),
    exchanges: tried.exchanges.map(shown),
    checks: tried.checks,
    tokens: [...(told ? [told] : []), ...tokens],
    steps: stepsFor(client, tried).map((name) => ({ name, label: stepLabels[name] })),
    sealed: sealTry(ctx, res, 'tried', tried),
    device: tried.device && {
      userCode: tried.device.user_code,
      address: tried.device.verification_uri_complete ?? tried.device.verification_uri,
      plainAddress: tried.device.verification_uri
    },
    signOut: id_token === undefined ? undefined : signOutForm(ctx, client, id_token),
    redirect: redirect.listed ? redirect : undefined,
    now: ctx.now()
  })
  show(res, page)
}

const stepLabels: Record<Step, string> = {
  poll: 'Ask for the tokens',
  userinfo: 'Ask who it is',
  introspection: 'Introspect',
  refresh: 'Refresh',
  revocation: 'Revoke'
}

/** The claims that the last answer is about. */
async function toldBy(ctx: Context, client: SeenClient, { request, answer }: Exchange) {
  const [, endpoint] = /\/(userinfo|introspection)$/.exec(request.start) ?? []
  if (!endpoint || !answer?.start.startsWith('200')) return undefined
  const name = endpoint === 'userinfo' ? 'Userinfo' : 'Introspection'
  if (answer.body.startsWith('{'))
    return { name, claims: claimRows(JSON.parse(answer.body) as Record<string, unknown>) }
  // What was too long is not there.
  return answer.body.includes(' ') ? undefined : decodeToken(ctx, client, name, answer.body)
}

/** The last answer in a sentence. */
function outcomeOf({ exchanges, checks, tokens, device }: Tried): {
  kind: 'success' | 'danger' | 'info'
  text: string
} {
  const { title = '', answer } = exchanges.at(-1) ?? {}
  if (!answer) return { kind: 'info', text: 'The last call is left to the client.' }
  const error = errorOf(answer)
  if (/^(authorization_pending|slow_down)/.test(error ?? ''))
    return { kind: 'info', text: 'The person has not decided yet.' }
  const isDoubtful = checks.some(({ ok }) => !ok)
  // An answer that brought nothing may be anybody's, and so may the words of its error.
  if (isDoubtful && (error === undefined || Object.keys(tokens).length === 0))
    return { kind: 'danger', text: `${title}: a client must not believe this answer. What is wrong is told below.` }
  if (error !== undefined) return { kind: 'danger', text: `${title}: the server said no. ${error}` }
  if (device) return { kind: 'info', text: 'The code is here. Sign in with it, then ask for the tokens.' }
  return { kind: 'success', text: `${title}: done.` }
}

/** What an answer refuses with, in the body or in the address that the browser came back to. */
function errorOf({ start, headers, body }: Message): string | undefined {
  const location = headers.find(([name]) => name === 'location')?.[1]
  const query = location === undefined ? undefined : new URL(location).searchParams
  const text = (name: string) => query?.get(name) ?? undefined
  if (query) return query.has('error') ? sentence(text('error'), text('error_description')) : undefined
  if (start.startsWith('2')) return undefined
  try {
    const { error, error_description } = JSON.parse(body) as Record<string, unknown>
    const word = (value: unknown) => (typeof value === 'string' ? value : undefined)
    return sentence(word(error) ?? start, word(error_description))
  } catch {
    return start
  }
}

const sentence = (code: string | undefined, description: string | undefined) =>
  [code, description].filter(Boolean).join(': ')

function shown({ title, about, request, answer }: Exchange) {
  const texts = (message: Message) => ({
    masked: messageText(message, false),
    whole: messageText(message, true)
  })
  return {
    title,
    about,
    status: answer?.start,
    ok: answer !== undefined && errorOf(answer) === undefined,
    request: texts(request),
    answer: answer && texts(answer)
  }
}
