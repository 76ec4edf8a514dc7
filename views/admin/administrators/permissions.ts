import { html, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** A permission as the Config API has it. */
export interface PermissionRow {
  permission: string
  tag?: string | undefined
  description?: string | undefined
}

type Row = PermissionRow & { used: boolean }

interface PermissionsProps {
  permissions: readonly Row[]
  call: EquivalentCall
}

/** Everything that can be allowed. */
export function permissionsPage(viewer: Viewer, { permissions, call }: PermissionsProps): Html {
  const columns = [
    { label: 'Permission', cell: ({ permission }: Row) => html`<code>${permission}</code>` },
    { label: 'Description', wideOnly: true, cell: ({ description }: Row) => description },
    {
      label: 'Use',
      short: true,
      cell: (row: Row) =>
        row.used
          ? 'In a role'
          : viewer.may('delete-adminui-permission') &&
            ask(`delete-${permissions.indexOf(row)}`, deletePermissionQuestion(row.permission, viewer.csrf), 'Delete')
    }
  ]
  return page(viewer, {
    title: 'Permissions',
    section: 'roles',
    content: html`${pageHead({
        title: 'Permissions',
        back: { href: '/admin/roles', label: 'Roles' },
        lead: 'Scopes that roles can have. Those of your own mean something to your own applications.',
        actions:
          viewer.may('add-adminui-permission') &&
          linkButton('/admin/roles/permissions/new', 'Add a permission', 'primary')
      })}
      <div class="panel">${table('Permissions', columns, permissions)}</div>
      ${equivalent(call)}`
  })
}

/** What is asked before a permission goes. */
export const deletePermissionQuestion = (permission: string, csrf: string): Question => ({
  title: 'Delete the permission?',
  about: `${permission} can be given to no role any more.`,
  label: 'Delete the permission',
  action: `/admin/roles/permissions/delete?${String(new URLSearchParams({ permission }))}`,
  csrf,
  hidden: { permission }
})
