import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import type { FormValues } from '../../parts/fields.ts'
import { linkButton } from '../../parts/form.ts'
import { attributeSections } from './attribute-form.ts'
import { attributeBadge, type AttributeRow } from './attributes.ts'
import { sectionPanel } from '../section-panel.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

interface AttributeProps extends AttributeRow {
  description: string
  values: FormValues
  /** The server itself needs it. */
  installed: boolean
  /** Those that release it; absent for who may not see scopes. */
  scopes: readonly { inum: string; id: string }[] | undefined
  call: EquivalentCall
}

/** One attribute, and the scopes that release it. */
export function attributePage(viewer: Viewer, attribute: AttributeProps): Html {
  const { inum, displayName, description, status, installed, values, scopes } = attribute
  const home = `/admin/attributes/${encodeURIComponent(inum)}`
  return page(viewer, {
    title: displayName,
    section: 'attributes',
    content: html`${pageHead({
        title: displayName,
        back: { href: '/admin/attributes', label: 'Attributes' },
        lead: description,
        badge: [attributeBadge(status), installed && html`<span class="badge">Part of the server</span>`],
        actions: [
          viewer.may('put-attributes') && linkButton(`${home}/edit`, 'Edit', 'primary'),
          !installed &&
            viewer.may('delete-attributes-by-inum') &&
            ask('delete', deleteAttributeQuestion(attribute, viewer.csrf), 'Delete')
        ]
      })}
      <div class="columns">
        ${panel('Identity', html`<div class="panel-body">${facts([['inum', copyText(inum, 'Copy the inum')]])}</div>`)}
        ${attributeSections.map((section) => sectionPanel(section, values))}
        ${
          scopes &&
          panel(
            'Scopes',
            html`<div class="panel-body">
              ${
                scopes.length === 0
                  ? html`<p class="none">No scope releases it, so no application learns it.</p>`
                  : html`<ul>
                      ${scopes.map(
                        ({ inum, id }) => html`<li><a href="/admin/scopes/${encodeURIComponent(inum)}">${id}</a></li>`
                      )}
                    </ul>`
              }
            </div>`
          )
        }
      </div>
      ${equivalent(attribute.call)}`
  })
}

/** What is asked before an attribute goes. */
export const deleteAttributeQuestion = (
  { inum, displayName }: { inum: string; displayName: string },
  csrf: string
): Question => ({
  title: `Delete ${displayName}?`,
  about: 'Nobody can have a value of it any more. As long as people have values or a scope releases it, it stays.',
  label: 'Delete the attribute',
  action: `/admin/attributes/${encodeURIComponent(inum)}/delete`,
  csrf
})
