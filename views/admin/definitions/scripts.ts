import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { selectField } from '../../parts/field.ts'
import { linkButton, submit } from '../../parts/form.ts'
import { enabledBadge } from '../server/authentication.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { languageChoices, languageLabel, scriptTypeChoices, scriptTypeLabel } from './script-types.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface ScriptRow {
  inum: string
  name: string
  aliases: readonly string[]
  scriptType: string
  language: string
  level: number
  enabled: boolean
  /** It stands for a part of the server. */
  internal: boolean
}

interface ScriptsProps extends Listed {
  size: number
  total: number
  /** Only these are shown; empty for all. */
  type: string
  enabled: string
  /** Every type there is. */
  types: readonly string[]
  scripts: readonly ScriptRow[]
  call: EquivalentCall
}

const path = '/admin/scripts'

/** The list of scripts. */
export function scriptsPage(viewer: Viewer, props: ScriptsProps): Html {
  const { q, type, enabled, types, scripts, call } = props
  const add = viewer.may('post-config-scripts') && linkButton(`${path}/new`, 'Add a script', 'primary')
  const narrowings = [
    {
      name: 'type',
      label: 'Type',
      value: type,
      choices: [{ value: '', label: 'All types' }, ...types.map((value) => ({ value, label: value }))]
    },
    {
      name: 'enabled',
      label: 'Enabled',
      value: enabled,
      choices: [
        { value: '', label: 'Enabled or not' },
        { value: 'true', label: 'Enabled' },
        { value: 'false', label: 'Not enabled' }
      ]
    }
  ]
  return page(viewer, {
    title: 'Scripts',
    section: 'scripts',
    content: html`${pageHead({
        title: 'Scripts',
        lead: 'Programs that change what a server does. They are kept and handed out here; this server runs none.',
        actions: add
      })}
      <div class="toolbar">${listSearch(path, q, 'Search scripts', narrowings)}</div>
      ${listPanel({
        ...props,
        caption: 'Scripts',
        path,
        listed: props,
        narrowed: { type, enabled },
        columns,
        rows: scripts,
        nothing:
          q || type || enabled
            ? empty({
                icon: 'search',
                title: 'No script matches',
                about: 'Names, aliases and descriptions are searched.',
                action: linkButton(path, 'Show all')
              })
            : empty({
                icon: 'scripts',
                title: 'No scripts yet',
                about: 'Begin with an empty program of the type you need.',
                action: add
              })
      })}
      ${equivalent(call)}`
  })
}

const columns = [
  {
    label: 'Script',
    sort: 'name',
    cell: ({ inum, name, scriptType }: ScriptRow) =>
      html`<a href="${path}/${encodeURIComponent(inum)}">${name}</a
        ><span class="second-line">${scriptTypeLabel(scriptType)}</span>`
  },
  {
    label: 'Type',
    sort: 'scriptType',
    wideOnly: true,
    cell: ({ scriptType }: ScriptRow) => html`<code>${scriptType}</code>`
  },
  {
    label: 'Language',
    wideOnly: true,
    cell: ({ internal, language }: ScriptRow) => (internal ? 'Part of the server' : languageLabel(language))
  },
  { label: 'Level', sort: 'level', wideOnly: true, cell: ({ level }: ScriptRow) => level },
  { label: 'State', sort: 'enabled', short: true, cell: ({ enabled }: ScriptRow) => enabledBadge(enabled) }
]

/** Asks what a new script is for, so that it can begin with an empty program of its type. */
export const newScriptPage = (viewer: Viewer, { types }: { types: readonly string[] }): Html =>
  page(viewer, {
    title: 'Add a script',
    section: 'scripts',
    content: html`${pageHead({
        title: 'Add a script',
        back: { href: path, label: 'Scripts' },
        lead: 'It begins with an empty program of its type, where there is one in the language.'
      })}
      <form action="${path}/new" class="panel panel-body stack narrow">
        ${selectField({ name: 'type', label: 'What is it for?', choices: scriptTypeChoices(types) })}
        ${selectField({ name: 'language', label: 'Language', choices: languageChoices })}
        <div class="actions">${submit({ label: 'Go on' })} ${linkButton(path, 'Cancel', 'quiet')}</div>
      </form>`
  })
