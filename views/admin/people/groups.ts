import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface GroupRow {
  inum: string
  displayName: string
  members: number
  changedAt: number
}

interface GroupsProps extends Listed {
  size: number
  total: number
  groups: readonly GroupRow[]
  call: EquivalentCall
}

const path = '/admin/groups'

/** The list of groups. */
export function groupsPage(viewer: Viewer, props: GroupsProps): Html {
  const { q, groups, call } = props
  const add = viewer.may('https://jans.io/scim/groups.write') && linkButton(`${path}/new`, 'Add a group', 'primary')
  return page(viewer, {
    title: 'Groups',
    section: 'groups',
    content: html`${pageHead({ title: 'Groups', lead: 'People who belong together; applications may be told.', actions: add })}
      <div class="toolbar">${listSearch(path, q, 'Search groups')}</div>
      ${listPanel({
        ...props,
        caption: 'Groups',
        path,
        listed: props,
        columns,
        rows: groups,
        nothing: q
          ? empty({
              icon: 'search',
              title: 'No group matches',
              about: `No group is called anything like “${q}”.`,
              action: linkButton(path, 'Show all')
            })
          : empty({
              icon: 'groups',
              title: 'No groups yet',
              about: 'Groups come by SCIM from the system that provisions people, or are made here.',
              action: add
            })
      })}
      ${equivalent(call)}`
  })
}

const columns = [
  {
    label: 'Name',
    sort: 'displayName',
    cell: ({ inum, displayName }: GroupRow) => html`<a href="${path}/${encodeURIComponent(inum)}">${displayName}</a>`
  },
  { label: 'People', short: true, cell: ({ members }: GroupRow) => members },
  { label: 'Changed', sort: 'updatedAt', wideOnly: true, cell: ({ changedAt }: GroupRow) => time(changedAt) }
]
