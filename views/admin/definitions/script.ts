import { html, type Html } from '../../html.ts'
import { copyBlock, copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import type { FormValues } from '../../parts/fields.ts'
import { notice } from '../../parts/flash.ts'
import { linkButton } from '../../parts/form.ts'
import { rowList } from '../../parts/rows.ts'
import { enabledBadge } from '../server/authentication.ts'
import { codeEditor } from './code-editor.ts'
import { scriptSections } from './script-form.ts'
import { languageLabel, scriptTypeLabel } from './script-types.ts'
import type { ScriptRow } from './scripts.ts'
import { facts, page, pageHead, panel, tags, type Viewer } from '../shell.ts'

interface ScriptProps extends ScriptRow {
  description: string
  revision: number
  program: string
  /** What is wrong with the program, where it was read. */
  trouble: { line: number; message: string } | undefined
  values: FormValues
  uses: {
    isDefaultMethod: boolean
    scopes: readonly { inum: string; id: string }[]
    client: { inum: string; name: string } | undefined
  }
  /** Address of the editor's files. */
  editor: string
  call: EquivalentCall
}

/** One script. */
export function scriptPage(viewer: Viewer, script: ScriptProps): Html {
  const { inum, name, description, enabled, internal, program, trouble, values, uses, editor, call } = script
  const home = `/admin/scripts/${encodeURIComponent(inum)}`
  const properties = (member: string) => {
    const field = scriptSections.flatMap(({ fields }) => fields).find((one) => one.name === member)
    return rowList(field?.columns ?? [], String(values[member] ?? ''))
  }
  return page(viewer, {
    title: name,
    section: 'scripts',
    head: program && codeEditor(editor),
    content: html`${pageHead({
        title: name,
        back: { href: '/admin/scripts', label: 'Scripts' },
        lead: description,
        badge: [enabledBadge(enabled), internal && html`<span class="badge">Part of the server</span>`],
        actions: [
          viewer.may('put-config-scripts') && linkButton(`${home}/edit`, 'Edit', 'primary'),
          !internal &&
            viewer.may('delete-config-scripts-by-inum') &&
            ask('delete', deleteScriptQuestion(script, viewer.csrf), 'Delete')
        ]
      })}
      ${trouble && notice('warning', html`The program cannot be read: line ${trouble.line}, ${trouble.message}`)}
      <div class="columns">
        ${panel(
          'Script',
          html`<div class="panel-body">
            ${facts([
              ['inum', copyText(inum, 'Copy the inum')],
              ['Type', [scriptTypeLabel(script.scriptType), html` <code class="member">${script.scriptType}</code>`]],
              ['Language', internal ? undefined : languageLabel(script.language)],
              ['Level', String(script.level)],
              ['Aliases', tags(script.aliases)],
              ['Revision', String(script.revision)]
            ])}
          </div>`
        )}
        ${panel('Where it is used', html`<div class="panel-body">${usedBy(uses)}</div>`)}
        ${panel(
          'Properties',
          html`<div class="panel-body">
            ${facts([
              ['Configuration', properties('configurationProperties')],
              ['Module', properties('moduleProperties')]
            ])}
          </div>`
        )}
      </div>
      ${
        program && html`<div class="program" data-highlight="${script.language}">${copyBlock('Program', program)}</div>`
      }
      ${equivalent(call)}`
  })
}

function usedBy({ isDefaultMethod, scopes, client }: ScriptProps['uses']): Html {
  if (!isDefaultMethod && scopes.length === 0 && !client) return html`<p class="none">Nothing refers to it.</p>`
  return html`<ul>
    ${isDefaultMethod && html`<li><a href="/admin/authentication">The default method of authentication</a></li>`}
    ${scopes.map(({ inum, id }) => html`<li>Scope <a href="/admin/scopes/${encodeURIComponent(inum)}">${id}</a></li>`)}
    ${
      client &&
      html`<li>
        Client <a href="/admin/clients/${encodeURIComponent(client.inum)}">${client.name}</a>, and perhaps more
      </li>`
    }
  </ul>`
}

/** What is asked before a script goes. */
export const deleteScriptQuestion = ({ inum, name }: { inum: string; name: string }, csrf: string): Question => ({
  title: `Delete ${name}?`,
  about: 'Its program and its properties go, and cannot be brought back. As long as something refers to it, it stays.',
  label: 'Delete the script',
  action: `/admin/scripts/${encodeURIComponent(inum)}/delete`,
  csrf
})
