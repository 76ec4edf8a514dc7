import { html, type Html } from '../../html.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface RoleRow {
  role: string
  description: string
  /** How many it has; absent for those who may not see that. */
  permissions: number | undefined
  /** Does the person who looks have it? */
  own: boolean
}

/** The list of roles. */
export const rolesPage = (viewer: Viewer, { roles, call }: { roles: readonly RoleRow[]; call: EquivalentCall }): Html =>
  page(viewer, {
    title: 'Roles',
    section: 'roles',
    content: html`${pageHead({
        title: 'Roles',
        lead: 'What administrators may do, in these pages and with Janssen’s own tools.',
        actions: [
          viewer.may('get-all-adminui-permissions') &&
            seesMappings(viewer) &&
            linkButton('/admin/roles/permissions', 'Permissions'),
          viewer.may('add-adminui-role') && linkButton('/admin/roles/new', 'Add a role', 'primary')
        ]
      })}
      <div class="panel">${table('Roles', columnsFor(viewer), roles)}</div>
      ${equivalent(call)}`
  })

const seesMappings = ({ may }: Viewer) => may('get-all-adminui-role-permissions')

const columnsFor = (viewer: Viewer) => [
  {
    label: 'Role',
    cell: ({ role, own }: RoleRow) =>
      html`${
        seesMappings(viewer) && viewer.may('get-all-adminui-permissions')
          ? html`<a href="/admin/roles/of/${encodeURIComponent(role)}">${role}</a>`
          : role
      }${own && html` <span class="badge accent">Yours</span>`}`
  },
  { label: 'Description', wideOnly: true, cell: ({ description }: RoleRow) => description },
  { label: 'Permissions', short: true, cell: ({ permissions }: RoleRow) => permissions }
]
