import { html, type Html } from '../../html.ts'
import { copyBlock, copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { time } from '../../parts/time.ts'
import { namedLink, type Named } from './log-parts.ts'
import { facts, page, pageHead, panel, tags, type Viewer } from '../shell.ts'
import { tokenTypes, type TokenRow } from './tokens.ts'

/** Whose tokens there are. */
export interface TokenOwner extends Named {
  kind: 'clients' | 'people'
  inum: string
}

interface TokenProps extends TokenRow {
  jti: string
  /** Names all tokens of one authorization. */
  grantId: string | undefined
  scopes: readonly string[]
  authenticatedAt: number | undefined
  acr: string | undefined
  /** Of the session that it began in. */
  sid: string | undefined
  /** Thumbprints of the key and of the certificate that it is bound to. */
  key: string | undefined
  certificate: string | undefined
  /** JSON. */
  claims: string | undefined
  authorizationDetails: string | undefined
  call: EquivalentCall
}

const path = '/admin/tokens'

/** One token, without what would let anybody use it. */
export function tokenPage(viewer: Viewer, token: TokenProps): Html {
  const { code, tokenType, client, person, sid, acr, key, certificate, claims, authorizationDetails } = token
  const title = client === undefined ? tokenTypes[tokenType] : `${tokenTypes[tokenType]} of ${client.name}`
  return page(viewer, {
    title,
    section: 'tokens',
    content: html`${pageHead({
        title,
        back: { href: path, label: 'Tokens' },
        actions: viewer.may('revoke-token') && ask('revoke', revokeTokenQuestion(token, viewer.csrf), 'Revoke')
      })}
      <div class="columns">
        ${panel(
          'Token',
          html`<div class="panel-body">
            ${facts([
              ['Type', tokenTypes[tokenType]],
              ['Client', client && namedLink(client)],
              ['Person', person && namedLink(person)],
              ['Grant type', html`<code>${token.grantType}</code>`],
              ['Scopes', tags(token.scopes)],
              ['jti', copyText(token.jti, 'Copy the jti')],
              ['Stored as', copyText(code, 'Copy the code')]
            ])}
          </div>`
        )}
        ${panel(
          'Times',
          html`<div class="panel-body">
            ${facts([
              ['Created', time(token.createdAt)],
              ['Expires', time(token.expiresAt)]
            ])}
          </div>`
        )}
        ${
          (token.grantId !== undefined || sid !== undefined) &&
          panel(
            'Where it comes from',
            html`<div class="panel-body">
              ${facts([
                ['Grant', token.grantId !== undefined && html`<code>${token.grantId}</code>`],
                ['Signed in', token.authenticatedAt !== undefined && time(token.authenticatedAt)],
                ['Authentication (acr)', acr && html`<code>${acr}</code>`],
                [
                  'Session',
                  sid !== undefined &&
                    (viewer.may('get-session-by-id')
                      ? html`<a href="/admin/sessions/${encodeURIComponent(sid)}">${sid}</a>`
                      : html`<code>${sid}</code>`)
                ]
              ])}
            </div>`
          )
        }
        ${
          (key !== undefined || certificate !== undefined) &&
          panel(
            'What it is bound to',
            html`<div class="panel-body">
              ${facts([
                ['Key (DPoP)', key !== undefined && html`<code>${key}</code>`],
                ['Certificate', certificate !== undefined && html`<code>${certificate}</code>`]
              ])}
            </div>`
          )
        }
      </div>
      ${claims !== undefined && copyBlock('Requested claims', pretty(claims))}
      ${authorizationDetails !== undefined && copyBlock('Authorization details', pretty(authorizationDetails))}
      ${equivalent(token.call)}`
  })
}

const pretty = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}

/** What is asked before a token is revoked. */
export const revokeTokenQuestion = (
  { code, tokenType }: { code: string; tokenType: keyof typeof tokenTypes },
  csrf: string
): Question => ({
  title: `Revoke the ${tokenTypes[tokenType].toLowerCase()}?`,
  about:
    tokenType === 'access_token'
      ? 'It is refused at once; other tokens of the same authorization go on.'
      : 'It is refused at once, and so is every token that came of the same authorization.',
  label: 'Revoke the token',
  action: `${path}/${encodeURIComponent(code)}/revoke`,
  csrf
})

/** What is asked before all tokens of a client or a person are revoked. */
export const revokeAllQuestion = ({ kind, inum, name }: TokenOwner, csrf: string): Question => ({
  title: `Revoke all tokens of ${name}?`,
  about:
    kind === 'clients'
      ? 'Every token and code of the client is refused at once: people have to be sent to sign in again, and the client has to get new tokens of its own.'
      : 'Every token and code that clients have got for the person is refused at once. The sessions of the person go on.',
  label: 'Revoke all tokens',
  action: `${path}/${kind}/${encodeURIComponent(inum)}/revoke`,
  csrf
})
