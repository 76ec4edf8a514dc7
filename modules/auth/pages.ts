import { createHmac, timingSafeEqual } from 'node:crypto'
import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Interaction } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import { refuseCrossSite } from '#modules/core/cross-site'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { findUser, formattedName, type User } from '#modules/users/index'
import { consentPage } from '#views/auth/consent'
import { signInPage } from '#views/auth/sign-in'
import { selectAccountPage } from '#views/auth/select-account'
import { signUpPage } from '#views/auth/sign-up'
import type { AuthTexts } from '#views/auth/texts'
import { webAddress, type Html } from '#views/html'
import { passwordMethod } from './acr/methods.ts'
import { browserSessions } from './browser-sessions.ts'
import { letFormsLeave } from './form-action.ts'
import { findUsableClient } from './client-cache.ts'
import { clientProps } from './client-props.ts'
import { allowSources } from './content-policy.ts'
import { saidOf } from './scope-props.ts'
import { errorHandler } from './errors.ts'
import { pageTexts } from './language.ts'
import { interactionPath } from './paths.ts'
import { asksAnew, forgetConsent, rememberConsent } from './consent.ts'
import { findConsent } from './repository.ts'
import type { AuthServer } from './server.ts'
import { signIn } from './sign-in.ts'
import { parseAuthorizationDetails, type AuthorizationDetail } from './requests/authorization-details.ts'
import { isSignUpOpen, shortestPassword, signUp, type SignUpErrors } from './sign-up.ts'

/**
 * The pages between an authorization request and its answer. They do not know one another: each hands its result to the
 * authorization request, which decides what comes next.
 */
export function interactionPages(ctx: Context, server: AuthServer): Router {
  const router = Router()
  const form = express.urlencoded({ extended: false, limit: '20kb', parameterLimit: 20 })
  const key = ctx.vault.derive('interaction forms')
  const csrfOf = (uid: string) => createHmac('sha256', key).update(uid).digest('base64url')

  const begin = async (req: Request, res: Response): Promise<Interaction> => {
    const interaction = await server.provider.interactionDetails(req, res)
    if (interaction.uid !== req.params.uid) throw sessionLost()
    // Errors are told in the language that the application has asked for.
    res.locals.texts = textsOf(req, interaction)
    return interaction
  }
  const beginPost = async (req: Request, res: Response, ...prompts: string[]) => {
    const interaction = await begin(req, res)
    const { csrf } = bodyOf(req)
    if (typeof csrf !== 'string' || !sameText(csrf, csrfOf(interaction.uid))) throw sessionLost()
    // Two tabs, or the back button: the step that the form belongs to is over.
    if (prompts.length > 0 && !prompts.includes(interaction.prompt.name)) {
      res.redirect(303, `${interactionPath}/${interaction.uid}`)
      return undefined
    }
    return interaction
  }

  const textsOf = (req: Request, { params }: Interaction) =>
    pageTexts(params.ui_locales, req.headers['accept-language'], server.properties)
  const clientOf = async ({ params }: Interaction) => {
    const client = await findUsableClient(ctx, String(params.client_id))
    if (!client) throw new AppError('invalid_client', 400, 'The application is not known here any more')
    return client
  }
  /** How the application calls itself; its logo is on its own server. */
  const shown = (client: Client, interaction: Interaction, res: Response) => {
    const props = clientProps(client, interaction.params.ui_locales)
    allowSources(res, 'img-src', [props.logoUri])
    return props
  }
  /** What the pages of one request have in common. */
  const common = async (interaction: Interaction, res: Response) => ({
    cancelAction: `${interactionPath}/${interaction.uid}/cancel`,
    csrf: csrfOf(interaction.uid),
    client: shown(await clientOf(interaction), interaction, res)
  })

  const showSignIn = async (
    interaction: Interaction,
    req: Request,
    res: Response,
    failed?: { userName: string; error?: string; blocked?: number }
  ) => {
    const { login_hint: hint } = interaction.params
    const page = signInPage(
      {
        ...(await common(interaction, res)),
        action: `${interactionPath}/${interaction.uid}/sign-in`,
        userName: failed?.userName ?? (typeof hint === 'string' ? hint : undefined),
        error: failed?.error,
        blocked: failed?.blocked,
        signUp: isSignUpOpen(ctx, server.properties) ? `${interactionPath}/${interaction.uid}/sign-up` : undefined
      },
      textsOf(req, interaction)
    )
    show(res, page, failed ? 400 : 200)
  }

  const showSignUp = async (
    interaction: Interaction,
    req: Request,
    res: Response,
    failed?: { values: Record<string, string>; errors: SignUpErrors }
  ) => {
    const page = signUpPage(
      {
        ...(await common(interaction, res)),
        action: `${interactionPath}/${interaction.uid}/sign-up`,
        signIn: `${interactionPath}/${interaction.uid}/sign-in`,
        shortestPassword,
        ...failed
      },
      textsOf(req, interaction)
    )
    show(res, page, failed ? 400 : 200)
  }

  const showAccounts = async (interaction: Interaction, req: Request, res: Response) => {
    const sessions = await browserSessions(ctx, server).list(req, interaction)
    if (sessions.length === 0) return showSignIn(interaction, req, res)
    const accounts = sessions.map(({ session, user }) => ({
      id: session.uid,
      userName: user.userName,
      name: formattedName(user.attributes),
      current: session.uid === interaction.session?.uid
    }))
    const action = `${interactionPath}/${interaction.uid}/account`
    show(res, selectAccountPage({ ...(await common(interaction, res)), action, accounts }, textsOf(req, interaction)))
  }

  const showConsent = async (interaction: Interaction, req: Request, res: Response) => {
    const { accountId } = interaction.session ?? {}
    const client = await findUsableClient(ctx, String(interaction.params.client_id))
    const user = accountId === undefined ? undefined : await findUser(ctx.db, accountId)
    if (!client || !user) throw sessionLost()
    const asked = server.asked(interaction, client)
    const before = await findConsent(ctx.db, user.inum, client.inum, ctx.now())
    const texts = textsOf(req, interaction)
    show(
      res,
      consentPage(
        {
          action: `${interactionPath}/${interaction.uid}/consent`,
          csrf: csrfOf(interaction.uid),
          client: shown(client, interaction, res),
          user: user.userName,
          scopes: asked.scopes.map((id) => server.describeScope(id, texts)),
          claims: asked.claims.map((name) => saidOf(texts.claims, name) ?? server.titleOfClaim(name)),
          details: (parseAuthorizationDetails(asked.details) ?? []).map(detailProps),
          redirectHost: webHost(interaction.params.redirect_uri),
          ...(before && { newScopes: asked.scopes.filter((id) => !before.scopes.includes(id)) })
        },
        texts
      )
    )
  }

  const requireSignUp: RequestHandler = (_req, _res, next) => {
    const isOpen = isSignUpOpen(ctx, server.properties)
    next(isOpen ? undefined : new AppError('sign_up_closed', 403, 'Accounts are made by an administrator here'))
  }

  router.use(noStore, letFormsLeave, refuseCrossSite(ctx.config.issuer))

  router.get('/:uid', async (req, res) => {
    const interaction = await begin(req, res)
    const pages = new Map<string, typeof showConsent>([
      ['login', showSignIn],
      ['select_account', showAccounts],
      ['create', showSignUp]
    ])
    await (pages.get(interaction.prompt.name) ?? showConsent)(interaction, req, res)
  })

  /** Where somebody signs in who is not signed in yet, or as somebody else. */
  const signingIn = ['login', 'select_account', 'create']
  const beginPage = async (req: Request, res: Response) => {
    const interaction = await begin(req, res)
    if (signingIn.includes(interaction.prompt.name)) return interaction
    res.redirect(303, `${interactionPath}/${interaction.uid}`)
    return undefined
  }
  router.get('/:uid/sign-in', async (req, res) => {
    const interaction = await beginPage(req, res)
    if (interaction) await showSignIn(interaction, req, res)
  })

  const signedIn = async (interaction: Interaction, req: Request, res: Response, user: User) => {
    const { acr, amr } = passwordMethod
    const login = { accountId: user.inum, acr, amr: [...amr], ts: Math.floor(ctx.now() / 1000) }
    await browserSessions(ctx, server).signIn(req, res, interaction, login)
    // What was allowed before is asked again; who it is has been chosen, and is not.
    const chosen = ['select_account', 'create'].filter((name) => name in (interaction.lastSubmission ?? {}))
    const done = Object.fromEntries([...chosen, interaction.prompt.name].map((name) => [name, {}]))
    await server.provider.interactionFinished(req, res, { ...done, login }, { mergeWithLastSubmission: false })
  }

  router.post('/:uid/sign-in', rateLimit(ctx, 'sign-in', 10), form, async (req, res) => {
    const interaction = await beginPost(req, res, ...signingIn)
    if (!interaction) return
    const words = textsOf(req, interaction).signIn
    const { username, password } = bodyOf(req)
    if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
      const userName = typeof username === 'string' ? username : ''
      return showSignIn(interaction, req, res, { userName, error: words.incomplete })
    }
    const outcome = await signIn(ctx, username, password, req.ip ?? '')
    if ('refused' in outcome) {
      const why = outcome.refused === 'blocked' ? { blocked: outcome.seconds } : { error: words.wrong }
      return showSignIn(interaction, req, res, { userName: username, ...why })
    }
    await signedIn(interaction, req, res, outcome.user)
  })

  router.post('/:uid/account', form, async (req, res) => {
    const interaction = await beginPost(req, res, 'select_account')
    if (!interaction) return
    const { account } = bodyOf(req)
    if (account === '') return res.redirect(303, `${interactionPath}/${interaction.uid}/sign-in`)
    const here = browserSessions(ctx, server)
    const chosen = (await here.list(req, interaction)).find(({ session }) => session.uid === account)
    if (!chosen) return res.redirect(303, `${interactionPath}/${interaction.uid}`)
    if (chosen.session.uid !== interaction.session?.uid) await here.enter(req, res, interaction, chosen.session)
    await server.provider.interactionFinished(req, res, { select_account: {} }, { mergeWithLastSubmission: true })
  })

  router.get('/:uid/sign-up', requireSignUp, async (req, res) => {
    const interaction = await beginPage(req, res)
    if (interaction) await showSignUp(interaction, req, res)
  })

  router.post('/:uid/sign-up', rateLimit(ctx, 'sign-up', 20), form, requireSignUp, async (req, res) => {
    const interaction = await beginPost(req, res, ...signingIn)
    if (!interaction) return
    const typed = bodyOf(req)
    const actor = {
      clientId: interaction.params.client_id as string,
      correlationId: req.correlationId,
      address: req.ip
    }
    const outcome = await signUp(ctx, typed, textsOf(req, interaction), actor)
    if ('user' in outcome) return signedIn(interaction, req, res, outcome.user)
    const values = Object.entries(typed).filter(([name, value]) => name !== 'password' && typeof value === 'string')
    await showSignUp(interaction, req, res, {
      values: Object.fromEntries(values) as Record<string, string>,
      errors: outcome.errors
    })
  })

  router.post('/:uid/consent', form, async (req, res) => {
    const interaction = await beginPost(req, res, 'consent')
    if (!interaction) return
    const { accountId } = interaction.session ?? {}
    const client = await findUsableClient(ctx, String(interaction.params.client_id))
    if (!client || accountId === undefined) throw sessionLost()
    const anew = asksAnew(interaction.params)
    if (bodyOf(req).decision !== 'allow') {
      if (anew) await forgetConsent(ctx, accountId, client)
      return cancel(req, res)
    }
    const allowed = server.asked(interaction, client)
    await rememberConsent(ctx, client, accountId, allowed, anew)
    await server.provider.interactionFinished(req, res, { consent: { ...allowed } }, { mergeWithLastSubmission: true })
  })

  const cancel = (req: Request, res: Response) =>
    server.provider.interactionFinished(
      req,
      res,
      { error: 'access_denied', error_description: 'the person said no' },
      { mergeWithLastSubmission: false }
    )

  router.post('/:uid/cancel', form, async (req, res) => {
    if (await beginPost(req, res)) await cancel(req, res)
  })

  router.use(
    errorHandler(
      ctx,
      (req, res) =>
        (res.locals.texts as AuthTexts | undefined) ??
        pageTexts(undefined, req.headers['accept-language'], server.properties)
    )
  )
  return router
}

const sessionLost = () =>
  new AppError(
    'session_not_found',
    400,
    'This sign-in is over or was begun in another browser. Go back to the application and start again'
  )

/** The members of a detail, whose meaning only the application and its service know. */
const detailProps = ({ type, ...members }: AuthorizationDetail) => ({
  type,
  members: Object.entries(members).flatMap(([name, value]) => leaves(name, value))
})

/** What lies deeper, each under the names that lead there. */
function leaves(name: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return [[name, value.join(', ')]]
  return Object.entries(value).flatMap(([inner, item]) => leaves(`${name} › ${inner}`, item))
}

/** Where the answer goes; of an app on the device there is nothing to say that a person would know. */
function webHost(redirectUri: unknown): string | undefined {
  const address = typeof redirectUri === 'string' ? webAddress(redirectUri) : undefined
  return address && new URL(address).host
}

const bodyOf = (req: Request) => (req.body ?? {}) as Record<string, unknown>

const sameText = (a: string, b: string) => timingSafeEqual(sha256(a), sha256(b))

function show(res: Response, page: Html, status = 200): void {
  res.status(status).type('html').send(page.toString())
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}
