import { z } from 'zod'
import { endAnySession, endSessions, findSessionRecord, searchSessions } from '#modules/auth/index'
import type { SessionRecord, SessionSearch } from '#modules/auth/index'
import { toDateTime } from '#modules/core/date-time'
import { invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findUser, findUserByName } from '#modules/users/index'
import { operation, type Access, type Operation } from './operation.ts'
import { page, pageOf, readConditions, readSearch, searchQuery, type SearchQuery } from './paging.ts'
import { timeRange } from './time-range.ts'
import { inumOfUser, userDn } from './user-dn.ts'

const feature = 'https://jans.io/oauth/jans-auth-server/session'
const config = 'https://jans.io/oauth/config'
const mayRead: Access = {
  super: [`${config}/read-all`, `${config}/write-all`],
  group: [`${feature}.admin`],
  own: [`${feature}.readonly`]
}
const mayEnd: Access = {
  super: [`${config}/delete-all`],
  group: [`${feature}.admin`],
  own: [`${feature}.delete`, 'revoke_session']
}
const tag = 'Auth - Session Management'
const path = '/jans-auth-server/session'

const text = z.string()
const sessionDocument = z
  .object({
    dn: text,
    id: text.describe('The `sid` that clients know; what the browser holds is shown to nobody.'),
    outsideSid: text,
    userDn: text.optional(),
    state: z.enum(['unauthenticated', 'authenticated']),
    creationDate: text,
    authenticationTime: text.optional(),
    lastUsedAt: text.describe('Known to a minute.'),
    expirationDate: text,
    ttl: z.int().describe('Seconds that are left.'),
    deletable: z.boolean(),
    persisted: z.boolean(),
    sessionAttributes: z.record(z.string(), text)
  })
  .meta({ id: 'SessionId' })
const answer = pageOf(sessionDocument).meta({ id: 'SessionPagedResult' })

type SessionField = SessionSearch['conditions'][number]['field']

/** What sessions are searched by, under its names here and in Janssen's storage. */
const fields: Readonly<Record<string, SessionField | 'userDn' | 'auth_user'>> = {
  id: 'sid',
  sid: 'sid',
  jansId: 'sid',
  outsideSid: 'sid',
  dn: 'sid',
  userDn: 'userDn',
  jansUsrDN: 'userDn',
  auth_user: 'auth_user',
  client_id: 'clientInum',
  state: 'state',
  jansState: 'state',
  creationDate: 'createdAt',
  expirationDate: 'expiresAt',
  exp: 'expiresAt',
  authenticationTime: 'authenticatedAt',
  authnTime: 'authenticatedAt',
  lastUsedAt: 'lastUsedAt',
  jansLastAccessTime: 'lastUsedAt'
}

const sorts: Readonly<Record<string, SessionSearch['sortBy']>> = {
  ...Object.fromEntries(['id', 'sid', 'jansId', 'outsideSid', 'dn'].map((name) => [name, 'sid'])),
  userDn: 'userInum',
  jansUsrDN: 'userInum',
  creationDate: 'createdAt',
  expirationDate: 'expiresAt',
  exp: 'expiresAt',
  authenticationTime: 'authenticatedAt',
  authnTime: 'authenticatedAt',
  lastUsedAt: 'lastUsedAt',
  jansLastAccessTime: 'lastUsedAt'
}

const known = <T>(names: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined

export const sessionOperations: readonly Operation[] = [
  operation({
    operationId: 'get-sessions',
    method: 'get',
    path,
    tag,
    summary: 'Sessions, as many as a page has',
    access: mayRead,
    answer,
    handle: ({ ctx }) => found(ctx, { limit: 200, startIndex: 0 })
  }),
  operation({
    operationId: 'search-session',
    method: 'get',
    path: `${path}/search`,
    tag,
    summary: 'Search sessions',
    access: mayRead,
    query: searchQuery,
    answer,
    refusals: [400],
    handle: ({ ctx, query }) => found(ctx, query)
  }),
  operation({
    operationId: 'get-session-by-id',
    method: 'get',
    path: `${path}/sid/{sid}`,
    tag,
    summary: 'One session',
    access: mayRead,
    answer: sessionDocument,
    refusals: [404],
    async handle({ ctx, params }) {
      const session = await findSessionRecord(ctx, params.sid as string)
      if (!session) throw notFound(`Session ${params.sid}`)
      return (await documents(ctx, [session]))[0]
    }
  }),
  operation({
    operationId: 'delete-session',
    method: 'delete',
    path: `${path}/sid/{sid}`,
    tag,
    summary: 'End one session',
    access: mayEnd,
    refusals: [404],
    async handle({ ctx, params, actor }) {
      if (!(await endAnySession(ctx, params.sid as string, actor))) throw notFound(`Session ${params.sid}`)
    }
  }),
  operation({
    operationId: 'revoke-user-session',
    method: 'delete',
    path: `${path}/user/{userDn}`,
    tag,
    summary: 'End all sessions of a person',
    access: mayEnd,
    refusals: [404],
    async handle({ ctx, params, actor }) {
      const ended = await endSessions(ctx, inumOfUser(params.userDn as string), actor)
      if (ended === 0) throw notFound(`A session of ${params.userDn}`)
    }
  })
]

async function found(ctx: Context, query: SearchQuery) {
  const { fieldValuePair = '', ...rest } = query
  const search = readSearch(rest, 'sid', (name) => known(sorts, name))
  const conditions = await readSessionConditions(ctx, fieldValuePair)
  if (!conditions) return page(search, 0, [])
  const { total, sessions } = await searchSessions(ctx, { ...search, conditions })
  return page(search, total, await documents(ctx, sessions))
}

/** @returns undefined where nobody has the name that is asked for. @throws AppError `invalid_value` */
async function readSessionConditions(ctx: Context, text: string): Promise<SessionSearch['conditions'] | undefined> {
  const conditions: SessionSearch['conditions'][number][] = []
  for (const condition of readConditions(text)) {
    const [name, operator, value] = condition
    const field = known(fields, name)
    if (field === undefined) throw invalid(`${name} is no member to search by`, 'fieldValuePair')
    if (field.endsWith('At')) {
      conditions.push({ field: field as 'createdAt', ...timeRange(condition) })
      continue
    }
    if (operator !== '=') throw invalid(`${name} can only be compared with =`, 'fieldValuePair')
    const user = field === 'auth_user' ? await findUserByName(ctx.db, value) : undefined
    if (field === 'auth_user' && !user) return undefined
    if (user) conditions.push({ field: 'userInum', is: user.inum })
    else if (field === 'userDn') conditions.push({ field: 'userInum', is: inumOfUser(value) })
    else if (name === 'dn') conditions.push({ field: 'sid', is: /^jansId=([^,]*)/.exec(value)?.[1] ?? value })
    else conditions.push({ field: field as 'sid', is: value })
  }
  return conditions
}

const dnOf = (sid: string) => `jansId=${sid},ou=sessions,o=jans`

/** With the names of the people that are in them. */
async function documents(ctx: Context, sessions: readonly SessionRecord[]) {
  const inums = new Set(sessions.flatMap(({ userInum }) => userInum ?? []))
  const users = await Promise.all([...inums].map((inum) => findUser(ctx.db, inum)))
  const names = new Map(users.flatMap((user) => (user ? [[user.inum, user.userName]] : [])))
  return sessions.map((session) => {
    const { sid, userInum, clients, authenticatedAt } = session
    return {
      dn: dnOf(sid),
      id: sid,
      outsideSid: sid,
      userDn: userInum === undefined ? undefined : userDn(userInum),
      state: userInum === undefined ? 'unauthenticated' : 'authenticated',
      creationDate: toDateTime(session.createdAt),
      authenticationTime: authenticatedAt === undefined ? undefined : toDateTime(authenticatedAt),
      lastUsedAt: toDateTime(session.lastUsedAt),
      expirationDate: toDateTime(session.expiresAt),
      ttl: Math.max(0, Math.ceil((session.expiresAt - ctx.now()) / 1000)),
      deletable: true,
      persisted: true,
      sessionAttributes: {
        sid,
        auth_user: userInum === undefined ? undefined : names.get(userInum),
        // Janssen's is the one of the last request; a session here is for all of them.
        client_id: clients.at(-1),
        client_ids: clients.join(' '),
        acr_values: session.acr,
        remote_ip: session.address,
        user_agent: session.userAgent
      }
    }
  })
}
