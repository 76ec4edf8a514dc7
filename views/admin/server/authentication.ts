import { html, type Hole, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { ldapHome } from './ldap-form.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface MethodRow {
  acr: string
  level?: number
  aliases?: readonly string[] | undefined
  source: 'built in' | 'script' | 'Agama'
  /** Of a flow. */
  project?: string | undefined
  href?: string
  /** People can use it, it is kept for servers that run it, or it is switched off. */
  state: 'used' | 'kept' | 'off'
}

interface LdapRow {
  configId: string
  servers: readonly string[]
  useSSL: boolean
  enabled: boolean
  level: number | undefined
}

interface AuthenticationProps {
  defaultAcr: string
  methods: readonly MethodRow[]
  /** Other names of methods; absent for who may not see them. */
  mappings: readonly (readonly [name: string, acr: string])[] | undefined
  /** Absent for who may not see them. */
  sources: readonly LdapRow[] | undefined
  call: EquivalentCall
}

const path = '/admin/authentication'

/** How people can authenticate. */
export function authenticationPage(viewer: Viewer, props: AuthenticationProps): Html {
  const { defaultAcr, methods, mappings, sources, call } = props
  const addSource = viewer.may('post-config-database-ldap') && linkButton(`${path}/ldap/new`, 'Add a source')
  return page(viewer, {
    title: 'Authentication',
    section: 'authentication',
    content: html`${pageHead({
      title: 'Authentication',
      lead: 'How people prove who they are.',
      actions: viewer.may('put-acrs') && linkButton(`${path}/default`, 'Change the default', 'primary')
    })}
    ${block(
      'Methods',
      'Requests name them by acr_values; a stronger one does for a weaker one.',
      table('Methods', methodColumns(defaultAcr), methods)
    )}
    ${
      mappings &&
      block(
        'Other names',
        'Words that requests may use for a method.',
        mappings.length === 0
          ? html`<p class="panel-body none">No method has another name.</p>`
          : table('Other names', mappingColumns, mappings),
        viewer.may('patch-properties') && linkButton(`${path}/mappings`, 'Change the names')
      )
    }
    ${
      sources &&
      block(
        'LDAP sources',
        'Directories of people, kept for servers that sign people in by them. This one does not.',
        sources.length === 0
          ? empty({
              icon: 'users',
              title: 'No LDAP sources',
              about: 'Add a directory that people are already known to.',
              action: addSource
            })
          : table('LDAP sources', sourceColumns, sources),
        sources.length > 0 && addSource
      )
    }
    ${equivalent(call)}`
  })
}

const block = (title: string, about: string, content: Hole, action?: Hole) =>
  html`<section class="panel" aria-label="${title}">
    <header class="panel-head">
      <div>
        <h2>${title}</h2>
        <p>${about}</p>
      </div>
      ${action}
    </header>
    ${content}
  </section>`

const methodColumns = (defaultAcr: string) => [
  {
    label: 'Method',
    cell: ({ acr, href, aliases = [], project }: MethodRow) =>
      html`${href === undefined ? acr : html`<a href="${href}">${acr}</a>`}
      ${acr === defaultAcr && html` <span class="badge accent">Default</span>`}
      ${aliases.length > 0 && html`<span class="second-line">also ${aliases.join(', ')}</span>`}
      ${project && html`<span class="second-line">of ${project}</span>`}`
  },
  { label: 'Level', short: true, wideOnly: true, cell: ({ level }: MethodRow) => level },
  { label: 'Source', wideOnly: true, cell: ({ source }: MethodRow) => source },
  { label: 'State', short: true, cell: ({ state }: MethodRow) => methodBadge(state) }
]

const mappingColumns = [
  { label: 'Name in requests', cell: ([name]: readonly [string, string]) => html`<code>${name}</code>` },
  { label: 'Method', cell: ([, acr]: readonly [string, string]) => html`<code>${acr}</code>` }
]

const sourceColumns = [
  {
    label: 'Source',
    cell: ({ configId, servers }: LdapRow) =>
      html`<a href="${ldapHome(configId)}">${configId}</a><span class="second-line">${servers.join(', ')}</span>`
  },
  { label: 'TLS', wideOnly: true, cell: ({ useSSL }: LdapRow) => (useSSL ? 'Yes' : 'No') },
  { label: 'Level', wideOnly: true, cell: ({ level }: LdapRow) => level },
  { label: 'State', short: true, cell: ({ enabled }: LdapRow) => enabledBadge(enabled) }
]

function methodBadge(state: MethodRow['state']): Html {
  if (state === 'used') return html`<span class="badge success">In use</span>`
  return state === 'kept'
    ? html`<span class="badge" title="This server does not run it.">Kept, not run</span>`
    : html`<span class="badge">Not enabled</span>`
}

/** Told by a word, not by colour alone. */
export const enabledBadge = (enabled: boolean): Html =>
  enabled ? html`<span class="badge success">Enabled</span>` : html`<span class="badge">Not enabled</span>`
