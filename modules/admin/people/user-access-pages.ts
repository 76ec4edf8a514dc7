import { Router, type Request, type Response } from 'express'
import { listConsents } from '#modules/auth/index'
import type { Call } from '#modules/config-api/index'
import { AppError, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findGroup, recordedAs as groupRecordedAs, searchGroups, updateGroup } from '#modules/groups/index'
import { findUser, recordedAs, updateUser, type User } from '#modules/users/index'
import { questionPage } from '#views/admin/question'
import { accessQuestion, userAccessPage, type AccessKind } from '#views/admin/people/user-access'
import { equivalentOf, scimEquivalent } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf } from '../form.ts'
import { actorOf, callOperation, may, requireOperation, requireScope, viewerOf } from '../guard.ts'
import type { Page } from '../paging.ts'
import { show } from '../show.ts'
import { authorityOf, requireAuthorityOver } from './user-authority.ts'
import { otpDevices, withoutOtpDevice } from './user-otp.ts'

const home = (inum: string) => `/admin/users/${encodeURIComponent(inum)}`
const userDn = (inum: string) => `inum=${inum},ou=people,o=jans`
const groupsWrite = 'https://jans.io/scim/groups.write'

/** So many sessions and tokens are shown; there may be very many. */
const mostShown = 50

/** The operation that takes away what stands in the lists. */
const operations: Readonly<Record<Exclude<AccessKind, 'otp' | 'group'>, string>> = {
  passkey: 'delete-fido2-data',
  session: 'delete-session',
  sessions: 'revoke-user-session',
  consent: 'delete-client-authorization',
  token: 'revoke-token'
}
const kinds: readonly AccessKind[] = ['passkey', 'otp', 'session', 'sessions', 'consent', 'token', 'group']

/** What a person signs in with, and what came of it: devices, sessions, consents, tokens; and the groups. */
export function userAccessPages(ctx: Context): Router {
  const router = Router()

  router.get('/:inum/access', async (req, res) => {
    requireOperation(res, 'get-user-by-inum')
    const user = await requireUser(req.params.inum)
    const { inum, userName } = user
    const fieldValuePair = `userDn=${userDn(inum)}`
    const limit = String(mostShown)
    const passkeys = await answer<Page<Passkey>>(req, res, 'get-registration-entries-fido2', { params: { username: userName } }) // prettier-ignore
    const sessions = await answer<Page<Session>>(req, res, 'search-session', { query: { fieldValuePair, limit, sortBy: 'lastUsedAt', sortOrder: 'descending' } }) // prettier-ignore
    const tokens = await answer<Page<Token>>(req, res, 'search-token', { query: { fieldValuePair, limit, sortBy: 'creationDate', sortOrder: 'descending' } }) // prettier-ignore
    const consents = may(res, 'get-client-authorization') ? await listConsents(ctx, inum) : undefined
    show(
      res,
      userAccessPage(viewerOf(req, res), {
        inum,
        userName,
        passkeys: passkeys?.entries.map((entry) => ({
          id: entry.id,
          name: entry.displayName ?? '',
          rpId: entry.rpId ?? '',
          status: entry.registrationStatus,
          addedAt: at(entry.creationDate)
        })),
        otp: may(res, 'put-user') ? otpDevices(user) : undefined,
        sessions: sessions && {
          total: sessions.totalEntriesCount,
          rows: sessions.entries.map(({ id, creationDate, lastUsedAt, sessionAttributes }) => ({
            id,
            startedAt: at(creationDate),
            lastUsedAt: at(lastUsedAt),
            address: sessionAttributes.remote_ip ?? '',
            browser: sessionAttributes.user_agent ?? '',
            acr: sessionAttributes.acr_values ?? ''
          }))
        },
        tokens: tokens && {
          total: tokens.totalEntriesCount,
          rows: tokens.entries.map(({ tokenCode, tokenType, clientId, scope, creationDate, expirationDate }) => ({
            id: tokenCode,
            type: tokenType,
            clientId: clientId ?? '',
            scope: scope ?? '',
            createdAt: at(creationDate),
            expiresAt: at(expirationDate)
          }))
        },
        consents: consents?.map(({ client, scopes, updatedAt }) => ({ client, scopes, at: updatedAt }))
      })
    )
  })

  router.post('/:inum/groups', async (req, res) => {
    requireScope(res, groupsWrite)
    const { inum } = await requireUser(req.params.inum)
    const name = formOf(req).get('group')?.trim() ?? ''
    const { groups } = await searchGroups(ctx.db, { where: { kind: 'field', field: 'displayName', op: 'eq', value: name }, offset: 0, limit: 1 }) // prettier-ignore
    const group = groups[0] ?? (await findGroup(ctx.db, name))
    if (!group) throw new AppError('not_found', 404, `There is no group ${name}. Its whole name is needed`)
    const alongside = groupRecordedAs('update-group', ctx, actorOf(req, res))
    await updateGroup(ctx, group.inum, { members: [{ add: [inum] }] }, { alongside })
    res.redirect(303, telling(home(inum), 'member-added'))
  })

  router.get('/:inum/access/:kind/:id', async (req, res) => {
    const kind = requireKind(req.params.kind)
    const { id } = req.params
    const user = await requireUser(req.params.inum)
    requireAccess(res, kind)
    const viewer = viewerOf(req, res)
    const back = { href: kind === 'group' ? home(user.inum) : `${home(user.inum)}/access`, label: user.userName }
    show(
      res,
      questionPage(viewer, {
        ...accessQuestion(user, kind, id, viewer.csrf),
        section: 'users',
        back,
        ...(kind !== 'otp' && {
          call:
            kind === 'group'
              ? scimEquivalent(ctx, 'PATCH', `/Groups/${encodeURIComponent(id)}`, removal(user.inum))
              : equivalentOf(ctx, res, operations[kind], { params: paramsOf(user, kind, id) })
        })
      })
    )
  })

  router.post('/:inum/access/:kind/:id', async (req, res) => {
    const kind = requireKind(req.params.kind)
    const { id } = req.params
    const user = await requireUser(req.params.inum)
    requireAccess(res, kind)
    if (kind === 'group') {
      const alongside = groupRecordedAs('update-group', ctx, actorOf(req, res))
      await updateGroup(ctx, id, { members: [{ remove: [user.inum] }] }, { alongside })
      return res.redirect(303, telling(home(user.inum), 'member-removed'))
    }
    // Who loses a second factor is easier to be.
    if (kind === 'passkey') await requireAuthorityOver(ctx, authorityOf(res), user)
    if (kind === 'otp') await removeOtp(req, res, user, id)
    else {
      if (kind === 'passkey') await requireOwnPasskey(req, res, user, id)
      await callOperation(req, res, operations[kind], { params: paramsOf(user, kind, id) })
    }
    res.redirect(303, telling(`${home(user.inum)}/access`, done[kind]))
  })

  return router

  /** What an operation answers; undefined for whom it is not open. */
  async function answer<T>(req: Request, res: Response, operationId: string, call: Call): Promise<T | undefined> {
    return may(res, operationId) ? ((await callOperation(req, res, operationId, call)) as T) : undefined
  }

  /** @throws AppError `not_found` */
  async function requireUser(inum: string): Promise<User> {
    const user = await findUser(ctx.db, inum)
    if (!user) throw notFound(`User ${inum}`)
    return user
  }

  /** An address that names another person must not lead to that one's device. */
  async function requireOwnPasskey(req: Request, res: Response, user: User, id: string): Promise<void> {
    const { userInum } = (await callOperation(req, res, 'get-fido2-by-id', { params: { jansId: id } })) as Passkey
    if (userInum !== user.inum) throw notFound(`Registration ${id}`)
  }

  async function removeOtp(req: Request, res: Response, { inum }: User, id: string): Promise<void> {
    const change = async (user: User) => {
      await requireAuthorityOver(ctx, authorityOf(res), user)
      const wanted = withoutOtpDevice(user, id)
      if (!wanted) throw notFound(`Device ${id}`)
      return wanted
    }
    await updateUser(ctx, inum, change, { alongside: recordedAs('update-user', ctx, actorOf(req, res)) })
  }
}

const done = {
  passkey: 'device-removed',
  otp: 'device-removed',
  session: 'session-ended',
  sessions: 'sessions-ended',
  consent: 'consent-withdrawn',
  token: 'token-revoked'
} as const

/** @throws AppError `insufficient_scope` */
function requireAccess(res: Response, kind: AccessKind): void {
  if (kind === 'group') requireScope(res, groupsWrite)
  else requireOperation(res, kind === 'otp' ? 'put-user' : operations[kind])
}

/** @throws AppError `not_found` */
function requireKind(text: string): AccessKind {
  const kind = kinds.find((known) => known === text)
  if (!kind) throw new AppError('not_found', 404, 'There is no such page')
  return kind
}

function paramsOf({ inum, userName }: User, kind: keyof typeof operations, id: string): Record<string, string> {
  switch (kind) {
    case 'passkey':
      return { jansId: id }
    case 'session':
      return { sid: id }
    case 'sessions':
      return { userDn: userDn(inum) }
    case 'consent':
      return { userId: inum, clientId: id, username: userName }
    case 'token':
      return { tknCde: id }
  }
}

const removal = (inum: string) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'remove', path: `members[value eq "${inum}"]` }]
})

/** Dates of the API are UTC without saying so. */
const at = (date: string | undefined) => Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(date ?? '') ? (date ?? '') : `${date}Z`)

interface Passkey {
  id: string
  userInum: string
  displayName?: string
  rpId?: string
  registrationStatus: string
  creationDate: string
}

interface Session {
  id: string
  creationDate: string
  lastUsedAt: string
  sessionAttributes: { remote_ip?: string; user_agent?: string; acr_values?: string }
}

interface Token {
  tokenCode: string
  tokenType: string
  clientId?: string
  scope?: string
  creationDate: string
  expirationDate: string
}
