import { Router, type Request, type Response } from 'express'
import { browseTokens, endTokensOf, endTokensOfClient, type TokenRecord, type TokenSearch } from '#modules/auth/index'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { questionPage } from '#views/admin/question'
import { revokeAllQuestion, revokeTokenQuestion, tokenPage, type TokenOwner } from '#views/admin/monitoring/token'
import { expiryChoices, tokensPage, tokenTypes, type TokenRow } from '#views/admin/monitoring/tokens'
import { telling } from '../flash.ts'
import { equivalentOf } from '../equivalent.ts'
import { actorOf, callOperation, requireOperation, viewerOf } from '../guard.ts'
import { findMeant, namesFor } from './log-names.ts'
import { choiceOf, listQuery, pageSize, textOf, type Page } from '../paging.ts'
import { show } from '../show.ts'

/** A token as the Config API has it. */
interface TokenDocument {
  tokenCode: string
  jti: string
  tokenType: 'access_token' | 'refresh_token' | 'authorization_code'
  grantId?: string
  grantType: string
  clientId?: string
  userId?: string
  scope?: string
  creationDate: string
  expirationDate: string
  authenticationTime?: string
  authMode?: string
  sessionDn?: string
  claims?: string
  attributes?: { x5cs256?: string; dpopJkt?: string; authorizationDetails?: string }
}

/** What a list shows of a token. */
type Token = Pick<
  TokenRecord,
  'code' | 'tokenType' | 'grantType' | 'clientId' | 'userInum' | 'scope' | 'createdAt' | 'expiresAt'
>

/** What the tokens of everybody are narrowed by; the end is within so many minutes. */
interface Narrowed {
  client: string | undefined
  type: string
  expires: string
}

const list = '/admin/tokens'
const home = (code: string) => `${list}/${encodeURIComponent(code)}`

/** The pages of tokens that are good, at `/admin/tokens`. */
export function tokenPages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response, tknCde: string) =>
    callOperation(req, res, 'get-token-by-id', { params: { tknCde } }) as Promise<TokenDocument>

  /** Of one person: few, which an index leads to. */
  async function search(req: Request, res: Response, query: Record<string, string>) {
    const answer = (await callOperation(req, res, 'search-token', { query })) as Page<TokenDocument>
    return { total: answer.totalEntriesCount, tokens: answer.entries.map(ofDocument) }
  }

  /** Of everybody: there may be so many that the operation, which counts them, would take seconds. */
  function browse(res: Response, wanted: Narrowed, before: string | undefined) {
    requireOperation(res, 'search-token')
    const { client, type, expires } = wanted
    const conditions: TokenSearch['conditions'][number][] = []
    if (client !== undefined) conditions.push({ field: 'clientId', is: client })
    if (type !== '') conditions.push({ field: 'tokenType', is: type })
    if (expires !== '') conditions.push({ field: 'expiresAt', until: ctx.now() + Number(expires) * 60_000 })
    return browseTokens(ctx, conditions, pageSize, before)
  }

  router.get('/', async (req, res) => {
    const wanted = {
      person: textOf(req, 'person'),
      client: textOf(req, 'client'),
      type: choiceOf(req, 'type', Object.keys(tokenTypes)),
      expires: choiceOf(req, 'expires', expiryChoices.map(({ value }) => value)) // prettier-ignore
    }
    const { person, client, isNobody } = await findMeant(ctx, wanted)
    const shown = listQuery(req, 'tokenCode', ['tokenCode', 'expirationDate'], true)
    const conditions = [
      wanted.person && `userId=${person ?? wanted.person}`,
      wanted.client && `clientId=${client ?? wanted.client}`,
      wanted.type && `tokenType=${wanted.type}`,
      wanted.expires && `expirationDate<${toDateTime(ctx.now() + Number(wanted.expires) * 60_000)}`
    ].filter(Boolean)
    const query = { ...shown.query, ...(conditions.length > 0 && { fieldValuePair: conditions.join(',') }) }
    const before = textOf(req, 'before') || undefined
    const found = isNobody
      ? { tokens: [] }
      : person === undefined
        ? await browse(res, { client, type: wanted.type, expires: wanted.expires }, before)
        : await search(req, res, query)
    const names = namesFor(ctx, res)
    const props = {
      listed: 'total' in found ? { ...shown, size: pageSize, total: found.total } : undefined,
      before,
      next: 'next' in found ? found.next : undefined,
      wanted,
      person:
        person === undefined ? undefined : { kind: 'people' as const, inum: person, ...(await names.person(person)) },
      client:
        client === undefined ? undefined : { kind: 'clients' as const, inum: client, ...(await names.client(client)) },
      tokens: await Promise.all(found.tokens.map((token) => toRow(names, token))),
      call: equivalentOf(ctx, res, 'search-token', { query })
    }
    show(res, tokensPage(viewerOf(req, res), props))
  })

  for (const kind of ['clients', 'people'] as const) {
    const path = `/${kind}/:inum/revoke` as const
    router.get(path, async (req, res) => {
      requireOperation(res, 'revoke-token')
      const { inum } = req.params
      const names = namesFor(ctx, res)
      const owner: TokenOwner = {
        kind,
        inum,
        ...(await (kind === 'clients' ? names.client(inum) : names.person(inum)))
      }
      const viewer = viewerOf(req, res)
      const narrowed = new URLSearchParams({ [kind === 'clients' ? 'client' : 'person']: inum })
      const back = { href: `${list}?${String(narrowed)}`, label: 'Tokens' }
      show(res, questionPage(viewer, { ...revokeAllQuestion(owner, viewer.csrf), section: 'tokens', back }))
    })

    router.post(path, async (req, res) => {
      requireOperation(res, 'revoke-token')
      const end = kind === 'clients' ? endTokensOfClient : endTokensOf
      await end(ctx, req.params.inum, actorOf(req, res))
      res.redirect(303, telling(list, 'tokens-revoked'))
    })
  }

  router.get('/:code', async (req, res) => {
    const token = await read(req, res, req.params.code)
    const { attributes = {} } = token
    const props = {
      ...(await toRow(namesFor(ctx, res), ofDocument(token))),
      jti: token.jti,
      grantId: token.grantId,
      scopes: token.scope?.split(' ').filter(Boolean) ?? [],
      authenticatedAt: token.authenticationTime === undefined ? undefined : at(token.authenticationTime),
      acr: token.authMode,
      sid: /^jansId=([^,]*)/.exec(token.sessionDn ?? '')?.[1],
      key: attributes.dpopJkt,
      certificate: attributes.x5cs256,
      claims: token.claims,
      authorizationDetails: attributes.authorizationDetails,
      call: equivalentOf(ctx, res, 'get-token-by-id', { params: { tknCde: token.tokenCode } })
    }
    show(res, tokenPage(viewerOf(req, res), props))
  })

  router.get('/:code/revoke', async (req, res) => {
    requireOperation(res, 'revoke-token')
    const token = await read(req, res, req.params.code)
    const viewer = viewerOf(req, res)
    const question = questionPage(viewer, {
      ...revokeTokenQuestion({ code: token.tokenCode, tokenType: token.tokenType }, viewer.csrf),
      section: 'tokens',
      back: { href: home(token.tokenCode), label: 'Token' },
      call: equivalentOf(ctx, res, 'revoke-token', { params: { tknCde: token.tokenCode } })
    })
    show(res, question)
  })

  router.post('/:code/revoke', async (req, res) => {
    await callOperation(req, res, 'revoke-token', { params: { tknCde: req.params.code } })
    res.redirect(303, telling(list, 'token-revoked'))
  })

  return router
}

async function toRow(names: ReturnType<typeof namesFor>, token: Token): Promise<TokenRow> {
  const { code, tokenType, grantType, clientId, userInum, scope = '', createdAt, expiresAt } = token
  return {
    code,
    tokenType,
    grantType,
    client: clientId === undefined ? undefined : await names.client(clientId),
    person: userInum === undefined ? undefined : await names.person(userInum),
    scope,
    createdAt,
    expiresAt
  }
}

const ofDocument = ({ tokenCode, userId, creationDate, expirationDate, ...token }: TokenDocument): Token => ({
  code: tokenCode,
  tokenType: token.tokenType,
  grantType: token.grantType,
  clientId: token.clientId,
  userInum: userId,
  scope: token.scope,
  createdAt: at(creationDate),
  expiresAt: at(expirationDate)
})

const at = (text: string): number => parseDateTime(text) ?? 0
