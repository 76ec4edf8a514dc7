import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import type { PluginRow } from './plugins.ts'
import { facts, lines, page, pageHead, panel, type Viewer } from '../shell.ts'

export interface PluginOperation {
  operationId: string
  method: string
  /** Below the address of the plugin. */
  path: string
  summary: string
  scopes: readonly string[]
}

interface PluginProps extends Omit<PluginRow, 'operations'> {
  basePath: string
  docs: { explorer: string; document: string }
  /** Is the API on a listener of its own, where links from here do not lead? */
  isElsewhere: boolean
  scopes: readonly string[]
  operations: readonly PluginOperation[]
  call: EquivalentCall
}

/** One plugin, and all that it brings. */
export const pluginPage = (viewer: Viewer, props: PluginProps): Html => {
  const { name, description, origin, basePath, docs, isElsewhere, scopes, operations, call } = props
  const address = (path: string) => (isElsewhere ? html`<code>${path}</code>` : html`<a href="${path}">${path}</a>`)
  return page(viewer, {
    title: name,
    section: 'plugins',
    content: html`${pageHead({
      title: name,
      back: { href: '/admin/plugins', label: 'Plugins' },
      lead: isElsewhere
        ? [description, '. It is on the internal listener, where links from here do not lead.']
        : description,
      actions: !isElsewhere && linkButton(docs.explorer, 'Read and try it', 'primary')
    })}
    ${panel(
      'What it is',
      html`<div class="panel-body">
        ${facts([
          ['From', origin === undefined ? 'Part of the server' : html`<code>${origin}</code>`],
          ['Address', copyText(basePath, 'Copy the address')],
          ['Documentation', address(docs.explorer)],
          ['OpenAPI', address(docs.document)],
          ['Scopes', lines(scopes)]
        ])}
      </div>`
    )}
    ${panel('Operations', table('Operations', columns, operations))} ${equivalent(call)}`
  })
}

const columns = [
  {
    label: 'Operation',
    cell: ({ operationId, summary }: PluginOperation) =>
      html`${summary}<span class="second-line"><code>${operationId}</code></span>`
  },
  {
    label: 'Call',
    cell: ({ method, path }: PluginOperation) => html`<span class="badge">${method}</span> <code>${path}</code>`
  },
  {
    label: 'Scopes',
    wideOnly: true,
    cell: ({ scopes }: PluginOperation) => lines(scopes)
  }
]
