import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface AttributeRow {
  inum: string
  name: string
  displayName: string
  dataType: string
  status: string
  claimName: string
}

interface AttributesProps extends Listed {
  size: number
  total: number
  /** Only these are shown; empty for all. */
  status: string
  attributes: readonly AttributeRow[]
  call: EquivalentCall
}

const path = '/admin/attributes'

/** Whether people can have values of it. */
export const attributeStatusChoices = [
  { value: 'active', label: 'Active: people can have it' },
  { value: 'inactive', label: 'Inactive: nobody sees it' },
  { value: 'expired', label: 'Expired' },
  { value: 'register', label: 'Register' }
]

/** The list of attributes. */
export function attributesPage(viewer: Viewer, props: AttributesProps): Html {
  const { q, status, attributes, call } = props
  const add = viewer.may('post-attributes') && linkButton(`${path}/new`, 'Add an attribute', 'primary')
  const narrowing = {
    name: 'status',
    label: 'Status',
    value: status,
    choices: [
      { value: '', label: 'All statuses' },
      ...attributeStatusChoices.map(({ value }) => ({ value, label: capital(value) }))
    ]
  }
  return page(viewer, {
    title: 'Attributes',
    section: 'attributes',
    content: html`${pageHead({
        title: 'Attributes',
        lead: 'What can be known of a person, and which claim it becomes.',
        actions: add
      })}
      <div class="toolbar">${listSearch(path, q, 'Search attributes', [narrowing])}</div>
      ${listPanel({
        ...props,
        caption: 'Attributes',
        path,
        listed: props,
        narrowed: { status },
        columns,
        rows: attributes,
        nothing:
          q || status
            ? empty({
                icon: 'search',
                title: 'No attribute matches',
                about: 'Names, claims and descriptions are searched.',
                action: linkButton(path, 'Show all')
              })
            : empty({
                icon: 'attributes',
                title: 'No attributes yet',
                about: 'Without attributes people have a user name and nothing else.',
                action: add
              })
      })}
      ${equivalent(call)}`
  })
}

const columns = [
  {
    label: 'Attribute',
    sort: 'displayName',
    cell: ({ inum, displayName, name }: AttributeRow) =>
      html`<a href="${path}/${encodeURIComponent(inum)}">${displayName}</a><span class="second-line">${name}</span>`
  },
  {
    label: 'Claim',
    sort: 'claimName',
    wideOnly: true,
    cell: ({ claimName }: AttributeRow) => claimName && html`<code>${claimName}</code>`
  },
  { label: 'Type', sort: 'dataType', wideOnly: true, cell: ({ dataType }: AttributeRow) => dataType },
  {
    label: 'Status',
    sort: 'status',
    short: true,
    cell: ({ status }: AttributeRow) => attributeBadge(status)
  }
]

/** Told by a word, not by colour alone. */
export const attributeBadge = (status: string): Html =>
  status === 'active'
    ? html`<span class="badge success">Active</span>`
    : html`<span class="badge">${capital(status)}</span>`

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
