import { attributes, html, type Hole, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import type { PermissionRow } from './permissions.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface RoleProps {
  role: string
  description: string
  /** All there are. */
  permissions: readonly PermissionRow[]
  /** Those that are ticked. */
  chosen: readonly string[]
  version: string
  /** Why nothing was saved. */
  error?: string
  overtaken?: boolean
  call?: EquivalentCall
}

/** What can be allowed of a feature, by how the name of the permission ends. */
const kinds = [
  { label: 'Read', ends: /[./-](read|readonly|read-all|search)$/ },
  { label: 'Write', ends: /[./-](write|write-all|bulk)$/ },
  { label: 'Delete', ends: /[./-](delete|delete-all)$/ },
  { label: 'All of it', ends: /[./-]admin$/ },
  { label: 'Other', ends: /./ }
]
const kindOf = (permission: string) => kinds.findIndex(({ ends }) => ends.test(permission))

/** One role, with a box for each permission there is. */
export function rolePage(viewer: Viewer, props: RoleProps): Html {
  const { role, description, permissions, chosen, version, error, overtaken, call } = props
  const home = `/admin/roles/of/${encodeURIComponent(role)}`
  const mayChange = viewer.may('map-permissions-to-role')
  const features = Map.groupBy(permissions, featureOf)
  const columns = [
    { label: 'Feature', cell: ([feature]: Feature) => feature },
    ...kinds.map(({ label }, kind) => ({
      label,
      cell: ([, all]: Feature): Hole =>
        all
          .filter(({ permission }) => kindOf(permission) === kind)
          .map((permission) => box(permission, chosen.includes(permission.permission), mayChange))
    }))
  ]
  return page(viewer, {
    title: role,
    section: 'roles',
    content: html`${pageHead({
      title: role,
      back: { href: '/admin/roles', label: 'Roles' },
      lead: description,
      actions: [
        viewer.may('edit-adminui-role') && linkButton(`${home}/edit`, 'Edit'),
        viewer.may('delete-adminui-role') && ask('delete', deleteRoleQuestion(role, viewer.csrf), 'Delete')
      ]
    })}
    ${overtaken && overtakenNotice(home)}
    ${error !== undefined && notice('danger', html`<strong>Nothing has been saved.</strong> ${error}`)}
    ${form({
      action: home,
      csrf: viewer.csrf,
      hidden: { version },
      guarded: mayChange,
      content: [
        html`<div class="panel matrix" tabindex="0" role="region" aria-label="Permissions of ${role}">
          ${table(
            `Permissions of ${role}`,
            columns,
            [...features].toSorted(([a], [b]) => (a < b ? -1 : 1))
          )}
        </div>`,
        mayChange && equivalentOfForm(call),
        mayChange &&
          html`<div class="form-foot">
            ${submit({ label: saveLabel('Save the permissions', overtaken) })}
            ${linkButton('/admin/roles', 'Cancel', 'quiet')}
          </div>`
      ]
    })}`
  })
}

type Feature = [string, PermissionRow[]]

/** Those for everything have the tag of nothing in particular. */
const featureOf = ({ tag, permission }: PermissionRow) =>
  (tag || permission).replace(/(^|\/)(read|write|delete)-all$/, '') || 'everything'

const box = ({ permission, description }: PermissionRow, checked: boolean, mayChange: boolean) =>
  html`<label class="box" title="${description ? `${permission}: ${description}` : permission}">
    <input${attributes({ type: 'checkbox', name: 'permissions', value: permission, checked, disabled: !mayChange })} />
    <span class="visually-hidden">${permission}</span>
  </label>`

/** What is asked before a role goes. */
export const deleteRoleQuestion = (role: string, csrf: string): Question => ({
  title: `Delete ${role}?`,
  about: 'Its permissions are taken from everybody who has it, and it cannot be brought back.',
  label: 'Delete the role',
  action: `/admin/roles/of/${encodeURIComponent(role)}/delete`,
  csrf
})
