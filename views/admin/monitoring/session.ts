import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { namedLink, type Named } from './log-parts.ts'
import type { SessionRow } from './sessions.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

interface SessionProps extends SessionRow {
  person: (Named & { inum: string }) | undefined
  createdAt: number
  acr: string | undefined
  userAgent: string | undefined
  /** That it was used for, the first one first. */
  clients: readonly Named[]
  call: EquivalentCall
}

const path = '/admin/sessions'

/** One session: whose it is, since when, where, and for which clients. */
export function sessionPage(viewer: Viewer, session: SessionProps): Html {
  const { sid, person, name, clients, authenticatedAt } = session
  const title = name === undefined ? 'A session without anybody' : `Session of ${name}`
  return page(viewer, {
    title,
    section: 'sessions',
    content: html`${pageHead({
        title,
        back: { href: path, label: 'Sessions' },
        badge:
          person === undefined
            ? html`<span class="badge">Not signed in yet</span>`
            : html`<span class="badge success">Signed in</span>`,
        actions: [
          person !== undefined &&
            viewer.may('search-token') &&
            linkButton(`/admin/tokens?${String(new URLSearchParams({ person: person.name }))}`, 'Tokens'),
          person !== undefined &&
            viewer.may('revoke-user-session') &&
            ask('end-all', endAllQuestion(person, viewer.csrf), 'End all'),
          viewer.may('delete-session') && ask('end', endSessionQuestion(session, viewer.csrf), 'End')
        ]
      })}
      <div class="columns">
        ${panel(
          'Session',
          html`<div class="panel-body">
            ${facts([
              ['sid', copyText(sid, 'Copy the sid')],
              ['Person', person && namedLink(person)],
              ['Authentication (acr)', session.acr && html`<code>${session.acr}</code>`],
              ['Address', session.address && html`<code>${session.address}</code>`],
              ['Browser', session.userAgent]
            ])}
          </div>`
        )}
        ${panel(
          'Times',
          html`<div class="panel-body">
            ${facts([
              ['Began', time(session.createdAt)],
              ['Signed in', authenticatedAt !== undefined && time(authenticatedAt)],
              ['Last used', time(session.lastUsedAt)],
              ['Expires', time(session.expiresAt)]
            ])}
          </div>`
        )}
        ${panel(
          'Clients',
          html`<div class="panel-body">
            ${
              clients.length === 0
                ? html`<p class="none">It was used for no client yet.</p>`
                : html`<ul>
                    ${clients.map((client) => html`<li>${namedLink(client)}</li>`)}
                  </ul>`
            }
          </div>`
        )}
      </div>
      ${equivalent(session.call)}`
  })
}

/** What is asked before a session ends. */
export const endSessionQuestion = (
  { sid, name }: { sid: string; name: string | undefined },
  csrf: string
): Question => ({
  title: name === undefined ? 'End the session?' : `End the session of ${name}?`,
  about: 'The browser is signed out with its next request, and the clients that ask for it are told.',
  label: 'End the session',
  action: `${path}/${encodeURIComponent(sid)}/end`,
  csrf
})

/** What is asked before a person is signed out everywhere. */
export const endAllQuestion = ({ inum, name }: { inum: string; name: string }, csrf: string): Question => ({
  title: `End all sessions of ${name}?`,
  about: 'Every browser of the person is signed out with its next request, and the clients that ask for it are told.',
  label: 'End all sessions',
  action: `${path}/people/${encodeURIComponent(inum)}/end`,
  csrf
})
