import { Router, type Request, type Response } from 'express'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { clearInbox, hasInbox, inbox } from '#modules/mail/index'
import { clearMailQuestion, mailPage, mailTestSections, type MailServer } from '#views/admin/server/mail'
import { mailFormPage, mailSections } from '#views/admin/server/mail-form'
import { clearInboxQuestion, inboxMailPage, inboxPage } from '#views/admin/server/mail-inbox'
import { questionPage } from '#views/admin/question'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf, isMendable, postedValues, toErrors, toMembers, toValues, valuesTypedAgain, type FormState } from '../form.ts' // prettier-ignore
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

type Settings = Record<string, unknown>

const home = '/admin/mail'
const password = 'smtp_authentication_account_password'

/** What a test mail says until somebody writes another one. */
const usualTest = { subject: 'A test mail', message: 'If you can read this, mail leaves the server.' }

/** The pages of mail, at `/admin/mail`. */
export function mailPages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response) => callOperation(req, res, 'get-config-smtp') as Promise<Settings>

  const showMail = async (req: Request, res: Response, test: FormState & { outcome?: Outcome }) => {
    const settings = await read(req, res)
    const { values, errors, call, outcome } = test
    const page = mailPage(viewerOf(req, res), {
      server: toServer(settings),
      inbox: hasInbox(ctx) ? { href: `${home}/inbox`, count: inbox(ctx).length } : undefined,
      settings: toValues(mailSections, (name) => settings[name]),
      hasPassword: settings[password] !== undefined,
      test: { values, ...(errors && { errors }), ...(call && { call }), ...(outcome && { outcome }) },
      call: equivalentOf(ctx, res, 'get-config-smtp')
    })
    show(res, page, errors && !call ? 400 : 200)
  }

  router.get('/', (req, res) => showMail(req, res, { values: valuesTypedAgain(mailTestSections, req) ?? usualTest }))

  router.post('/', async (req, res) => {
    const values = postedValues(mailTestSections, formOf(req))
    const { members } = toMembers(mailTestSections, values)
    const body = { subject: '', message: '', ...members }
    if (formOf(req).has('preview'))
      return showMail(req, res, { values, call: equivalentOf(ctx, res, 'test-config-smtp', { body }) })
    const said = new Map<string, string>()
    try {
      const sent = await callOperation(req, res, 'test-config-smtp', { body, said })
      const words = said.get('Mail-Server-Response') ?? ''
      await showMail(req, res, { values, outcome: { sent: sent === true, said: words } })
    } catch (error) {
      if (!isMendable(error)) throw error
      await showMail(req, res, { values, errors: toErrors(mailTestSections, error) })
    }
  })

  const showForm = async (
    req: Request,
    res: Response,
    { values, errors, opened, overtaken, call }: FormState & { stored?: Settings }
  ) => {
    const stored = await read(req, res)
    const page = mailFormPage(viewerOf(req, res), {
      version: opened?.get('version') ?? entryVersion(stored),
      hasPassword: stored[password] !== undefined,
      values,
      ...(errors && { errors }),
      ...(overtaken && { overtaken }),
      ...(call && { call })
    })
    show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
  }

  router.use('/edit', (_req, res, next) => {
    requireOperation(res, 'put-config-smtp')
    next()
  })

  router.get('/edit', async (req, res) => {
    const stored = await read(req, res)
    const values = valuesTypedAgain(mailSections, req) ?? toValues(mailSections, (name) => stored[name])
    await showForm(req, res, { values })
  })

  router.post('/edit', async (req, res) => {
    const before = await read(req, res)
    await save(ctx, req, res, {
      sections: mailSections,
      operationId: 'put-config-smtp',
      // A password that nobody has typed is sent back masked, which keeps the one there is.
      call: (members) => ({ body: { ...before, ...typed(members) } }),
      entry: { id: 'mail', read: () => read(req, res) },
      again: (state) => showForm(req, res, state),
      done: (answer) => {
        const isGone = before[password] !== undefined && (answer as Settings)[password] === undefined
        return telling(home, isGone ? 'mail-saved-without-password' : 'mail-saved')
      }
    })
  })

  router.get('/delete', async (req, res) => {
    requireOperation(res, 'delete-config-smtp')
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...clearMailQuestion(viewer.csrf, hasInbox(ctx)),
        section: 'mail',
        back: { href: home, label: 'Mail' },
        call: equivalentOf(ctx, res, 'delete-config-smtp')
      })
    )
  })

  router.post('/delete', async (req, res) => {
    await callOperation(req, res, 'delete-config-smtp')
    res.redirect(303, telling(home, 'mail-cleared'))
  })

  // Links in mails can sign somebody in: who may only read the settings reads no mail.
  router.use('/inbox', (_req, res, next) => {
    requireOperation(res, 'put-config-smtp')
    if (!hasInbox(ctx)) throw notFound('The inbox of developer mode')
    next()
  })

  router.get('/inbox', async (req, res) => {
    const { host } = toServer(await read(req, res))
    show(res, inboxPage(viewerOf(req, res), { mails: inbox(ctx), host }))
  })

  router.get('/inbox/clear', (req, res) => {
    const viewer = viewerOf(req, res)
    const back = { href: `${home}/inbox`, label: 'Inbox' }
    show(res, questionPage(viewer, { ...clearInboxQuestion(viewer.csrf), section: 'mail', back }))
  })

  router.post('/inbox/clear', (_req, res) => {
    clearInbox(ctx)
    res.redirect(303, telling(`${home}/inbox`, 'inbox-cleared'))
  })

  router.get('/inbox/:id', (req, res) => {
    const mail = inbox(ctx).find(({ id }) => id === req.params.id)
    if (!mail) throw notFound('This mail')
    show(res, inboxMailPage(viewerOf(req, res), mail))
  })

  return router
}

/** What became of a test mail, in the words of the mail server. */
interface Outcome {
  sent: boolean
  said: string
}

const typed = (members: Settings): Settings =>
  Object.fromEntries(
    Object.entries(members).filter(([name, value]) => !name.endsWith('password') || value !== undefined)
  )

const usualPorts: Readonly<Record<string, number>> = { None: 25, StartTls: 587, SslTls: 465 }

function toServer(settings: Settings): MailServer {
  const { host, port, connect_protection: protection = 'StartTls', from_email_address: from } = settings
  return {
    host: typeof host === 'string' ? host : undefined,
    port: Number(port) || (usualPorts[String(protection)] ?? 0),
    from: typeof from === 'string' ? from : undefined
  }
}
