import { Router, type Request, type Response } from 'express'
import { AppError } from '#modules/core/errors'
import { parseDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { questionPage } from '#views/admin/question'
import { endAllQuestion, endSessionQuestion, sessionPage } from '#views/admin/monitoring/session'
import { sessionsPage, type SessionRow } from '#views/admin/monitoring/sessions'
import { telling } from '../flash.ts'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { findMeant, namesFor } from './log-names.ts'
import { choiceOf, listQuery, pageSize, textOf, type Page } from '../paging.ts'
import { show } from '../show.ts'

/** A session as the Config API has it. */
interface SessionDocument {
  id: string
  userDn?: string
  state: 'authenticated' | 'unauthenticated'
  creationDate: string
  authenticationTime?: string
  lastUsedAt: string
  expirationDate: string
  sessionAttributes: {
    auth_user?: string
    client_ids?: string
    acr_values?: string
    remote_ip?: string
    user_agent?: string
  }
}

const list = '/admin/sessions'
const home = (sid: string) => `${list}/${encodeURIComponent(sid)}`
const states = ['authenticated', 'unauthenticated'] as const

/** The pages of sessions in whatever browser, at `/admin/sessions`. */
export function sessionPages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response, sid: string) =>
    callOperation(req, res, 'get-session-by-id', { params: { sid } }) as Promise<SessionDocument>

  router.get('/', async (req, res) => {
    const wanted = {
      person: textOf(req, 'person'),
      client: textOf(req, 'client'),
      state: choiceOf(req, 'state', states)
    }
    const shown = listQuery(req, 'expirationDate', ['expirationDate', 'userDn'], true)
    const { person, client, isNobody } = await findMeant(ctx, wanted)
    const conditions = [
      wanted.person && `userDn=${person ?? wanted.person}`,
      wanted.client && `client_id=${client ?? wanted.client}`,
      wanted.state && `state=${wanted.state}`
    ].filter(Boolean)
    const query = { ...shown.query, ...(conditions.length > 0 && { fieldValuePair: conditions.join(',') }) }
    const { totalEntriesCount, entries } = isNobody
      ? { totalEntriesCount: 0, entries: [] }
      : ((await callOperation(req, res, 'search-session', { query })) as Page<SessionDocument>)
    const names = namesFor(ctx, res)
    const props = {
      ...shown,
      size: pageSize,
      total: totalEntriesCount,
      wanted,
      person: person === undefined ? undefined : { inum: person, ...(await names.person(person)) },
      sessions: entries.map(toRow),
      call: equivalentOf(ctx, res, 'search-session', { query })
    }
    show(res, sessionsPage(viewerOf(req, res), props))
  })

  router.get('/people/:inum/end', async (req, res) => {
    requireOperation(res, 'revoke-user-session')
    const { inum } = req.params
    const viewer = viewerOf(req, res)
    const { name } = await namesFor(ctx, res).person(inum)
    const question = questionPage(viewer, {
      ...endAllQuestion({ inum, name }, viewer.csrf),
      section: 'sessions',
      back: { href: `${list}?${String(new URLSearchParams({ person: name }))}`, label: 'Sessions' },
      call: equivalentOf(ctx, res, 'revoke-user-session', { params: { userDn: inum } })
    })
    show(res, question)
  })

  router.post('/people/:inum/end', async (req, res) => {
    try {
      await callOperation(req, res, 'revoke-user-session', { params: { userDn: req.params.inum } })
    } catch (error) {
      // Somebody was faster, and nothing is left to be done.
      if (!(error instanceof AppError && error.status === 404)) throw error
    }
    res.redirect(303, telling(list, 'sessions-ended'))
  })

  router.get('/:sid', async (req, res) => {
    const session = await read(req, res, req.params.sid)
    const names = namesFor(ctx, res)
    const { acr_values, user_agent, client_ids = '' } = session.sessionAttributes
    const inum = inumOf(session)
    const props = {
      ...toRow(session),
      person: inum === undefined ? undefined : { inum, ...(await names.person(inum)) },
      createdAt: at(session.creationDate),
      acr: acr_values,
      userAgent: user_agent,
      clients: await Promise.all(client_ids.split(' ').filter(Boolean).map(names.client)),
      call: equivalentOf(ctx, res, 'get-session-by-id', { params: { sid: session.id } })
    }
    show(res, sessionPage(viewerOf(req, res), props))
  })

  router.get('/:sid/end', async (req, res) => {
    requireOperation(res, 'delete-session')
    const session = toRow(await read(req, res, req.params.sid))
    const viewer = viewerOf(req, res)
    const question = questionPage(viewer, {
      ...endSessionQuestion(session, viewer.csrf),
      section: 'sessions',
      back: { href: home(session.sid), label: 'Session' },
      call: equivalentOf(ctx, res, 'delete-session', { params: { sid: session.sid } })
    })
    show(res, question)
  })

  router.post('/:sid/end', async (req, res) => {
    await callOperation(req, res, 'delete-session', { params: { sid: req.params.sid } })
    res.redirect(303, telling(list, 'session-ended'))
  })

  return router
}

function toRow(session: SessionDocument): SessionRow {
  const { auth_user, remote_ip, client_ids = '' } = session.sessionAttributes
  return {
    sid: session.id,
    // Whoever is gone by now has an inum still.
    name: auth_user ?? inumOf(session),
    clientCount: client_ids.split(' ').filter(Boolean).length,
    address: remote_ip,
    authenticatedAt: session.authenticationTime === undefined ? undefined : at(session.authenticationTime),
    lastUsedAt: at(session.lastUsedAt),
    expiresAt: at(session.expirationDate)
  }
}

const inumOf = ({ userDn = '' }: SessionDocument): string | undefined => /^inum=([^,]*)/.exec(userDn)?.[1]

const at = (text: string): number => parseDateTime(text) ?? 0
