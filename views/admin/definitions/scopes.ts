import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface ScopeRow {
  inum: string
  id: string
  displayName: string
  description: string
  scopeType: string
  isDefault: boolean
}

interface ScopesProps extends Listed {
  size: number
  total: number
  /** Only these are shown; empty for all. */
  type: string
  scopes: readonly ScopeRow[]
  call: EquivalentCall
}

const path = '/admin/scopes'

/** What each type of scope is for. */
export const scopeTypeChoices = [
  { value: 'openid', label: 'OpenID: releases claims about a person' },
  { value: 'oauth', label: 'OAuth: opens an API' },
  { value: 'dynamic', label: 'Dynamic: its claims are made by a script' },
  { value: 'uma', label: 'UMA: what may be done with a resource' },
  { value: 'spontaneous', label: 'Spontaneous: made at run time from a pattern' }
]

/** The list of scopes. */
export function scopesPage(viewer: Viewer, props: ScopesProps): Html {
  const { q, type, scopes, call } = props
  const add = viewer.may('post-oauth-scopes') && linkButton(`${path}/new`, 'Add a scope', 'primary')
  const narrowing = {
    name: 'type',
    label: 'Type',
    value: type,
    choices: [{ value: '', label: 'All types' }, ...scopeTypeChoices.map(({ value }) => ({ value, label: value }))]
  }
  return page(viewer, {
    title: 'Scopes',
    section: 'scopes',
    content: html`${pageHead({ title: 'Scopes', lead: 'What clients may ask for, and what they are told then.', actions: add })}
      <div class="toolbar">${listSearch(path, q, 'Search scopes', [narrowing])}</div>
      ${listPanel({
        ...props,
        caption: 'Scopes',
        path,
        listed: props,
        narrowed: { type },
        columns,
        rows: scopes,
        nothing:
          q || type
            ? empty({
                icon: 'search',
                title: 'No scope matches',
                about: 'Ids, names and descriptions are searched.',
                action: linkButton(path, 'Show all')
              })
            : empty({
                icon: 'scopes',
                title: 'No scopes yet',
                about: 'Without scopes no client can ask for anything.',
                action: add
              })
      })}
      ${equivalent(call)}`
  })
}

const columns = [
  {
    label: 'Scope',
    sort: 'id',
    cell: ({ inum, id }: ScopeRow) => html`<a href="${path}/${encodeURIComponent(inum)}">${id}</a>`
  },
  { label: 'Name', sort: 'displayName', wideOnly: true, cell: ({ displayName }: ScopeRow) => displayName },
  { label: 'Type', sort: 'scopeType', short: true, cell: ({ scopeType }: ScopeRow) => scopeType },
  {
    label: 'Default',
    wideOnly: true,
    cell: ({ isDefault }: ScopeRow) => isDefault && html`<span class="badge">Default</span>`
  }
]
