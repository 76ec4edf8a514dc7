import { html, type Hole, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { table, type Column } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { page, pageHead, panel, type Viewer } from '../shell.ts'

/** What can be taken from a person. */
export type AccessKind = 'passkey' | 'otp' | 'session' | 'sessions' | 'consent' | 'token' | 'group'

interface Passkey {
  id: string
  name: string
  rpId: string
  status: string
  addedAt: number
}

interface Otp {
  id: string
  name: string
  soft: boolean
  addedAt: number | undefined
}

interface Session {
  id: string
  startedAt: number
  lastUsedAt: number
  address: string
  browser: string
  acr: string
}

interface Token {
  id: string
  type: string
  clientId: string
  scope: string
  createdAt: number
  expiresAt: number
}

interface Consent {
  client: { inum: string; name: string }
  scopes: readonly string[]
  at: number
}

interface Some<Row> {
  /** How many there are, of whom these are the latest. */
  total: number
  rows: readonly Row[]
}

/** What is not for the viewer is absent. */
interface AccessProps {
  inum: string
  userName: string
  passkeys: readonly Passkey[] | undefined
  otp: readonly Otp[] | undefined
  sessions: Some<Session> | undefined
  consents: readonly Consent[] | undefined
  tokens: Some<Token> | undefined
}

/** What a person signs in with, and what came of it. */
export function userAccessPage(viewer: Viewer, props: AccessProps): Html {
  const { inum, userName, passkeys, otp, sessions, consents, tokens } = props
  const home = `/admin/users/${encodeURIComponent(inum)}`
  const take = (kind: AccessKind, id: string, label: string, needs: string) =>
    viewer.may(needs) && ask(`${kind}-${id}`, accessQuestion(props, kind, id, viewer.csrf), label)
  const takeColumn = <Row>(kind: AccessKind, id: (row: Row) => string, label: string, needs: string): Column<Row>[] =>
    viewer.may(needs)
      ? [{ label: 'Action', short: true, cell: (row: Row) => html`<span class="row-action">${take(kind, id(row), label, needs)}</span>` }] // prettier-ignore
      : []
  return page(viewer, {
    title: `Access of ${userName}`,
    section: 'users',
    content: html`${pageHead({
        title: `Access of ${userName}`,
        back: { href: home, label: userName },
        lead: 'What the person signs in with, and what came of it.',
        actions: sessions && sessions.total > 0 && take('sessions', 'all', 'End all sessions', 'revoke-user-session')
      })}
      <div class="stack loose">
        ${
          passkeys &&
          panel(
            'Passkeys and security keys',
            listed(passkeys, 'No passkey or security key is registered.', 'Passkeys', [
              { label: 'Name', cell: ({ name, id }) => name || html`<code>${id}</code>` },
              { label: 'For', wideOnly: true, cell: ({ rpId }) => rpId },
              { label: 'Added', wideOnly: true, cell: ({ addedAt }) => time(addedAt) },
              { label: 'State', short: true, cell: ({ status }) => html`<span class="badge">${status}</span>` },
              ...takeColumn<Passkey>('passkey', ({ id }) => id, 'Remove', 'delete-fido2-data')
            ])
          )
        }
        ${
          otp &&
          panel(
            'One-time passwords',
            listed(otp, 'No device makes one-time passwords.', 'One-time passwords', [
              { label: 'Name', cell: ({ name, id }) => name || html`<code>${id}</code>` },
              { label: 'Kind', short: true, cell: ({ soft }) => (soft ? 'App' : 'Hardware') },
              { label: 'Added', wideOnly: true, cell: ({ addedAt }) => (addedAt === undefined ? '–' : time(addedAt)) },
              ...takeColumn<Otp>('otp', ({ id }) => id, 'Remove', 'put-user')
            ])
          )
        }
        ${
          sessions &&
          panel('Sessions', [
            listed(sessions.rows, 'The person is signed in nowhere.', 'Sessions', [
              { label: 'Last used', cell: ({ lastUsedAt }) => time(lastUsedAt) },
              { label: 'Address', cell: ({ address }) => html`<code>${address}</code>` },
              {
                label: 'Browser',
                wideOnly: true,
                cell: ({ browser }) => html`<span class="second-line">${browser}</span>`
              },
              { label: 'Method', wideOnly: true, cell: ({ acr }) => acr },
              { label: 'Began', wideOnly: true, cell: ({ startedAt }) => time(startedAt) },
              ...takeColumn<Session>('session', ({ id }) => id, 'End', 'delete-session')
            ]),
            latest(sessions)
          ])
        }
        ${
          consents &&
          panel(
            'Consents',
            listed(consents, 'The person has allowed no application anything.', 'Consents', [
              {
                label: 'Application',
                cell: ({ client }) =>
                  html`<a href="/admin/clients/${encodeURIComponent(client.inum)}">${client.name}</a>`
              },
              { label: 'Scopes', cell: ({ scopes }) => scopes.join(' ') },
              { label: 'Given', wideOnly: true, cell: (consent) => time(consent.at) },
              ...takeColumn<Consent>('consent', ({ client }) => client.inum, 'Withdraw', 'delete-client-authorization')
            ])
          )
        }
        ${
          tokens &&
          panel('Tokens', [
            listed(tokens.rows, 'Nobody holds a token for the person.', 'Tokens', [
              { label: 'Kind', cell: ({ type }) => type.replaceAll('_', ' ') },
              {
                label: 'Application',
                cell: ({ clientId }) => html`<a href="/admin/clients/${encodeURIComponent(clientId)}">${clientId}</a>`
              },
              { label: 'Scopes', wideOnly: true, cell: ({ scope }) => scope },
              { label: 'Ends', wideOnly: true, cell: ({ expiresAt }) => time(expiresAt) },
              ...takeColumn<Token>('token', ({ id }) => id, 'Revoke', 'revoke-token')
            ]),
            latest(tokens)
          ])
        }
      </div>`
  })
}

const listed = <Row>(rows: readonly Row[], nothing: string, caption: string, columns: readonly Column<Row>[]): Html =>
  rows.length === 0 ? html`<p class="panel-body none">${nothing}</p>` : table(caption, columns, rows)

const latest = ({ total, rows }: Some<unknown>): Hole =>
  total > rows.length && html`<p class="panel-body help">The latest ${rows.length} of ${total}.</p>`

const questions: Readonly<Record<AccessKind, { title: (name: string) => string; about: string; label: string }>> = {
  passkey: {
    title: (name) => `Remove a passkey of ${name}?`,
    about: 'The person cannot sign in with it any more, and has to register it anew.',
    label: 'Remove the passkey'
  },
  otp: {
    title: (name) => `Remove a device of ${name}?`,
    about: 'Its one-time passwords are not taken any more. The person has to register it anew.',
    label: 'Remove the device'
  },
  session: {
    title: (name) => `End a session of ${name}?`,
    about: 'The person is signed out there, at every application of the session.',
    label: 'End the session'
  },
  sessions: {
    title: (name) => `End all sessions of ${name}?`,
    about: 'The person is signed out everywhere and has to sign in again.',
    label: 'End all sessions'
  },
  consent: {
    title: (name) => `Withdraw a consent of ${name}?`,
    about: 'The application loses its tokens, and the person is asked again.',
    label: 'Withdraw the consent'
  },
  token: {
    title: (name) => `Revoke a token of ${name}?`,
    about: 'It is of no use from now on.',
    label: 'Revoke the token'
  },
  group: {
    title: (name) => `Take ${name} out of the group?`,
    about: 'What the group allows is not allowed any more. The person can be added again.',
    label: 'Take out of the group'
  }
}

/** What is asked before something is taken from a person. */
export function accessQuestion(
  { inum, userName }: { inum: string; userName: string },
  kind: AccessKind,
  id: string,
  csrf: string
): Question {
  const { title, about, label } = questions[kind]
  const action = `/admin/users/${encodeURIComponent(inum)}/access/${kind}/${encodeURIComponent(id)}`
  return { title: title(userName), about, label, action, csrf }
}
