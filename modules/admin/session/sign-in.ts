import { Router, type Request } from 'express'
import type { Context } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { signedOutPage } from '#views/admin/refused'
import { cookie } from './cookies.ts'
import { readForm } from '../form.ts'
import { checkToken } from './csrf.ts'
import { beginSignIn, finishSignIn, signInTime, signOutAddress, type SignInTransaction } from './relying-party.ts'
import { beginSession, currentSession, endSession } from './sessions.ts'
import { show } from '../show.ts'

/** What the cookie of a sign-in under way is sealed for. */
const purpose = 'admin sign-in'

/** The ways in and out: the admin pages are a client of their own server. */
export function signInRouter(ctx: Context): Router {
  const router = Router()
  const transactions = cookie(ctx, 'minijans-admin-sign-in')

  router.get('/sign-in', rateLimit(ctx, 'admin-sign-in'), async (req, res) => {
    const asked = queryOf(req)
    const to = localPage(asked.get('to'), ctx.config.issuer)
    // Cookies belong to a host: who came by another name of this machine begins again under the issuer's.
    if (req.headers.host !== new URL(ctx.config.issuer).host && !asked.has('moved'))
      return res.redirect(303, `${ctx.config.issuer}/admin/sign-in?${String(new URLSearchParams({ to, moved: '1' }))}`)
    const { transaction, address } = await beginSignIn(ctx, to)
    transactions.set(res, ctx.vault.seal(JSON.stringify(transaction), purpose), signInTime)
    res.redirect(303, address)
  })

  router.get('/callback', rateLimit(ctx, 'admin-sign-in'), async (req, res) => {
    const transaction = openTransaction(ctx, transactions.read(req))
    transactions.clear(res)
    const { userInum, idToken } = await finishSignIn(ctx, transaction, queryOf(req))
    await endSession(ctx, req, res)
    await beginSession(ctx, res, userInum, idToken)
    res.redirect(303, transaction?.to ?? '/admin')
  })

  router.post('/sign-out', readForm, async (req, res) => {
    const session = await currentSession(ctx, req)
    if (!session) return res.redirect(303, '/admin/signed-out')
    checkToken(req, session.csrf)
    await endSession(ctx, req, res)
    res.redirect(303, await signOutAddress(ctx, session.idToken))
  })

  router.get('/signed-out', (_req, res) => show(res, signedOutPage()))

  return router
}

/** Longer addresses do not fit into a cookie, which browsers keep up to 4096 bytes of. */
const longestAddress = 2000

/** A page of ours, whatever the address says. */
function localPage(to: string | null, issuer: string): string {
  const url = to?.startsWith('/admin') ? URL.parse(to, issuer) : null
  const address = url && /^\/admin(\/|$)/.test(url.pathname) ? url.pathname + url.search : '/admin'
  return address.length <= longestAddress ? address : '/admin'
}

function openTransaction(ctx: Context, sealed: string | undefined): SignInTransaction | undefined {
  if (!sealed) return undefined
  try {
    return JSON.parse(ctx.vault.open(sealed, purpose)) as SignInTransaction
  } catch {
    // Made up, or sealed with a key that is gone: there is no sign-in under way.
    return undefined
  }
}

const queryOf = (req: Request) => new URL(req.originalUrl, 'http://here').searchParams
