import { html, type Html } from '../../html.ts'
import { copyBlock } from '../../parts/copy.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { table } from '../../parts/table.ts'
import { page, pageHead, panel, type Viewer } from '../shell.ts'

export interface PluginRow {
  name: string
  description: string
  /** How many it has. */
  operations: number
  /** File that it was loaded from; absent for what is part of the server. */
  origin: string | undefined
}

/** What stands beside the core of the Config API, and how to add to it. */
export const pluginsPage = (
  viewer: Viewer,
  { plugins, call }: { plugins: readonly PluginRow[]; call: EquivalentCall }
): Html =>
  page(viewer, {
    title: 'Plugins',
    section: 'plugins',
    content: html`${pageHead({ title: 'Plugins', lead: 'What the Config API can do beyond its core.' })}
      <div class="panel" id="results">${table('Plugins', columns, plugins)}</div>
      ${panel(
        'Add a plugin',
        html`<div class="panel-body stack">
          <p>
            A plugin is one file that adds operations to the Config API, with scopes, settings and documentation. It is
            named when the server is started:
          </p>
          ${copyBlock('Start with a plugin', 'npm start -- --plugins /srv/minijans/notices.ts')}
          ${copyBlock('The same as a setting', 'MINIJANS_PLUGINS=/srv/minijans/notices.ts')}
          <p class="help">
            <code>examples/plugin/notices.ts</code> is a whole one, and <code>docs/plugins.md</code> says how they are
            written. A plugin runs inside the server with all of its rights: load none that you would not run yourself.
          </p>
        </div>`
      )}
      ${equivalent(call)}`
  })

const columns = [
  {
    label: 'Plugin',
    cell: ({ name, description }: PluginRow) =>
      html`<a href="/admin/plugins/${encodeURIComponent(name)}">${name}</a
        ><span class="second-line">${description}</span>`
  },
  { label: 'Operations', short: true, cell: ({ operations }: PluginRow) => operations },
  {
    label: 'From',
    wideOnly: true,
    cell: ({ origin }: PluginRow) =>
      origin === undefined ? html`<span class="none">Part of the server</span>` : html`<code>${origin}</code>`
  }
]
