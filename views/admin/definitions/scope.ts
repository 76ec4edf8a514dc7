import { html, type Hole, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import type { FormValues } from '../../parts/fields.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { scopeSections } from './scope-form.ts'
import type { ScopeRow } from './scopes.ts'
import { sectionPanel, sectionsOf } from '../section-panel.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

/** Who made a scope. */
export interface Maker {
  kind: string
  inum: string
  name?: string | undefined
  /** Is there a page about it that the person may see? */
  exists: boolean
}

interface ScopeProps extends ScopeRow {
  values: FormValues
  createdAt: number | undefined
  maker: Maker | undefined
  /** The server itself needs it. */
  installed: boolean
  /** Clients that have it. */
  clients: readonly { inum: string; name: string }[]
  call: EquivalentCall
}

/** Names that are listed; for more there is the list of clients. */
const mostNames = 20

/** One scope, what it releases, and who has it. */
export function scopePage(viewer: Viewer, scope: ScopeProps): Html {
  const home = `/admin/scopes/${encodeURIComponent(scope.inum)}`
  const { clients, installed } = scope
  return page(viewer, {
    title: scope.id,
    section: 'scopes',
    content: html`${pageHead({
        title: scope.id,
        back: { href: '/admin/scopes', label: 'Scopes' },
        lead: scope.description,
        badge: installed && html`<span class="badge">Part of the server</span>`,
        actions: [
          viewer.may('put-oauth-scopes') && linkButton(`${home}/edit`, 'Edit', 'primary'),
          !installed &&
            viewer.may('delete-oauth-scopes-by-inum') &&
            ask('delete', deleteScopeQuestion(scope, viewer.csrf), 'Delete')
        ]
      })}
      <div class="columns">
        ${panel(
          'Identity',
          html`<div class="panel-body">
            ${facts([
              ['inum', copyText(scope.inum, 'Copy the inum')],
              ['Created', scope.createdAt !== undefined && time(scope.createdAt)],
              ['Created by', scope.maker && madeBy(scope.maker)]
            ])}
          </div>`
        )}
        ${sectionsOf(scopeSections, scope.values).map((section) => sectionPanel(section, scope.values))}
        ${panel(
          'Clients',
          html`<div class="panel-body">
            ${
              clients.length === 0
                ? html`<p class="none">No client has this scope.</p>`
                : html`<ul>
                      ${clients
                        .slice(0, mostNames)
                        .map(
                          ({ inum, name }) =>
                            html`<li><a href="/admin/clients/${encodeURIComponent(inum)}">${name}</a></li>`
                        )}
                    </ul>
                    ${clients.length > mostNames && html`<p class="none">and ${clients.length - mostNames} more</p>`}`
            }
          </div>`
        )}
      </div>
      ${equivalent(scope.call)}`
  })
}

function madeBy({ kind, inum, name, exists }: Maker): Hole {
  const words = html`${kind} ${name ?? html`<code>${inum}</code>`}`
  return exists ? html`<a href="/admin/${kind}s/${encodeURIComponent(inum)}">${words}</a>` : words
}

/** What is asked before a scope goes. */
export const deleteScopeQuestion = ({ inum, id }: { inum: string; id: string }, csrf: string): Question => ({
  title: `Delete ${id}?`,
  about: 'Clients cannot ask for it any more, and it cannot be brought back.',
  label: 'Delete the scope',
  action: `/admin/scopes/${encodeURIComponent(inum)}/delete`,
  csrf
})
