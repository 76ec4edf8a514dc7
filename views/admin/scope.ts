import { html, type Html } from '../html.ts'
import { copyText } from '../parts/copy.ts'
import { ask, type Question } from '../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../parts/equivalent.ts'
import type { FormValues } from '../parts/fields.ts'
import { linkButton } from '../parts/form.ts'
import { scopeSections } from './scope-form.ts'
import type { ScopeRow } from './scopes.ts'
import { sectionPanel } from './section-panel.ts'
import { facts, page, pageHead, panel, type Viewer } from './shell.ts'

interface ScopeProps extends ScopeRow {
  values: FormValues
  /** Clients that have it. */
  clients: readonly { inum: string; name: string }[]
  call: EquivalentCall
}

/** One scope, what it releases, and who has it. */
export function scopePage(viewer: Viewer, scope: ScopeProps): Html {
  const home = `/admin/scopes/${encodeURIComponent(scope.inum)}`
  return page(viewer, {
    title: scope.id,
    section: 'scopes',
    content: html`${pageHead({
        title: scope.id,
        back: { href: '/admin/scopes', label: 'Scopes' },
        lead: scope.description,
        actions: [
          viewer.may('put-oauth-scopes') && linkButton(`${home}/edit`, 'Edit', 'primary'),
          viewer.may('delete-oauth-scopes-by-inum') && ask('delete', deleteScopeQuestion(scope, viewer.csrf), 'Delete')
        ]
      })}
      <div class="columns">
        ${panel('Identity', html`<div class="panel-body">${facts([['inum', copyText(scope.inum, 'Copy the inum')]])}</div>`)}
        ${scopeSections.map((section) => sectionPanel(section, scope.values))}
        ${panel(
          'Clients',
          html`<div class="panel-body">
            ${
              scope.clients.length === 0
                ? html`<p class="none">No client has this scope.</p>`
                : html`<ul>
                    ${scope.clients.map(
                      ({ inum, name }) =>
                        html`<li><a href="/admin/clients/${encodeURIComponent(inum)}">${name}</a></li>`
                    )}
                  </ul>`
            }
          </div>`
        )}
      </div>
      ${equivalent(scope.call)}`
  })
}

/** What is asked before a scope goes. */
export const deleteScopeQuestion = ({ inum, id }: { inum: string; id: string }, csrf: string): Question => ({
  title: `Delete ${id}?`,
  about: 'Clients cannot ask for it any more, and it cannot be brought back.',
  label: 'Delete the scope',
  action: `/admin/scopes/${encodeURIComponent(inum)}/delete`,
  csrf
})
