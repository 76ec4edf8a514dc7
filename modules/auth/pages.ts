import { createHmac, timingSafeEqual } from 'node:crypto'
import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Interaction } from 'oidc-provider'
import { AppError } from '#modules/core/errors'
import { refuseCrossSite } from '#modules/core/cross-site'
import type { Context } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { findUser } from '#modules/users/index'
import { consentPage } from '#views/auth/consent'
import { signInPage } from '#views/auth/sign-in'
import type { Html } from '#views/html'
import { letFormsLeave } from './form-action.ts'
import { findUsableClient } from './client-cache.ts'
import { clientProps } from './client-props.ts'
import { errorHandler } from './errors.ts'
import { interactionPath } from './paths.ts'
import { findConsent, storeConsent } from './repository.ts'
import type { AuthServer } from './server.ts'
import { signIn } from './sign-in.ts'

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
    return interaction
  }
  const beginPost = async (req: Request, res: Response, prompt?: string) => {
    const interaction = await begin(req, res)
    const { csrf } = bodyOf(req)
    if (typeof csrf !== 'string' || !sameText(csrf, csrfOf(interaction.uid))) throw sessionLost()
    // Two tabs, or the back button: the step that the form belongs to is over.
    if (prompt !== undefined && interaction.prompt.name !== prompt) {
      res.redirect(303, `${interactionPath}/${interaction.uid}`)
      return undefined
    }
    return interaction
  }

  const showSignIn = async (interaction: Interaction, res: Response, failed?: { userName: string; error: string }) => {
    const client = await findUsableClient(ctx, String(interaction.params.client_id))
    if (!client) throw new AppError('invalid_client', 400, 'The application is not known here any more')
    const hint = interaction.params.login_hint
    show(
      res,
      signInPage({
        action: `${interactionPath}/${interaction.uid}/sign-in`,
        cancelAction: `${interactionPath}/${interaction.uid}/cancel`,
        csrf: csrfOf(interaction.uid),
        client: clientProps(client),
        userName: failed?.userName ?? (typeof hint === 'string' ? hint : undefined),
        error: failed?.error
      }),
      failed ? 400 : 200
    )
  }

  const showConsent = async (interaction: Interaction, res: Response) => {
    const { accountId } = interaction.session ?? {}
    const client = await findUsableClient(ctx, String(interaction.params.client_id))
    const user = accountId === undefined ? undefined : await findUser(ctx.db, accountId)
    if (!client || !user) throw sessionLost()
    const asked = server.asked(interaction, client)
    const before = await findConsent(ctx.db, user.inum, client.inum, ctx.now())
    show(
      res,
      consentPage({
        action: `${interactionPath}/${interaction.uid}/consent`,
        csrf: csrfOf(interaction.uid),
        client: clientProps(client),
        user: user.userName,
        scopes: asked.scopes.map((id) => server.describeScope(id)),
        claims: asked.claims,
        ...(before && { newScopes: asked.scopes.filter((id) => !before.scopes.includes(id)) })
      })
    )
  }

  router.use(noStore, letFormsLeave, refuseCrossSite(ctx.config.issuer))

  router.get('/:uid', async (req, res) => {
    const interaction = await begin(req, res)
    await (interaction.prompt.name === 'login' ? showSignIn(interaction, res) : showConsent(interaction, res))
  })

  router.post('/:uid/sign-in', rateLimit(ctx, 'sign-in', 10), form, async (req, res) => {
    const interaction = await beginPost(req, res, 'login')
    if (!interaction) return
    const { username, password } = bodyOf(req)
    if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
      const userName = typeof username === 'string' ? username : ''
      return showSignIn(interaction, res, { userName, error: 'Enter your user name and your password' })
    }
    const outcome = await signIn(ctx, username, password, req.ip ?? '')
    if ('refused' in outcome) {
      const error =
        outcome.refused === 'blocked'
          ? `Too many attempts. Try again in ${outcome.seconds} s`
          : 'The user name or the password is wrong'
      return showSignIn(interaction, res, { userName: username, error })
    }
    const ts = Math.floor(ctx.now() / 1000)
    const login = { accountId: outcome.user.inum, acr: 'simple_password_auth', amr: ['pwd'], ts }
    await server.provider.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false })
  })

  router.post('/:uid/consent', form, async (req, res) => {
    const interaction = await beginPost(req, res, 'consent')
    if (!interaction) return
    if (bodyOf(req).decision !== 'allow') return cancel(req, res)
    const { accountId } = interaction.session ?? {}
    const client = await findUsableClient(ctx, String(interaction.params.client_id))
    if (!client || accountId === undefined) throw sessionLost()
    const allowed = server.asked(interaction, client)
    if (client.definition.persistClientAuthorizations) {
      const expiresAt = client.definition.attributes?.keepClientAuthorizationAfterExpiration
        ? null
        : (client.expiresAt ?? null)
      await storeConsent(ctx.db, { userInum: accountId, clientInum: client.inum, ...allowed }, ctx.now(), expiresAt)
    }
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

  router.use(errorHandler(ctx))
  return router
}

const sessionLost = () =>
  new AppError(
    'session_not_found',
    400,
    'This sign-in is over or was begun in another browser. Go back to the application and start again'
  )

const bodyOf = (req: Request) => (req.body ?? {}) as Record<string, unknown>

const sameText = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

function show(res: Response, page: Html, status = 200): void {
  res.status(status).type('html').send(page.toString())
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}
