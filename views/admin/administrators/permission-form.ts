import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** The members of a permission. */
export const permissionSections: readonly Section[] = [
  {
    title: 'Permission',
    fields: [
      {
        name: 'permission',
        member: 'permission',
        kind: 'text',
        label: 'Permission',
        required: true,
        help: 'The scope that a token has to carry.',
        placeholder: 'https://example.org/orders.read'
      },
      {
        name: 'tag',
        member: 'tag',
        kind: 'text',
        label: 'Feature',
        help: 'Permissions of one feature stand in one line.'
      },
      { name: 'description', member: 'description', kind: 'area', label: 'Description' },
      {
        name: 'defaultPermissionInToken',
        member: 'defaultPermissionInToken',
        kind: 'check',
        label: 'In every token',
        help: 'The tokens of Janssen’s Admin UI have it from the start.'
      },
      {
        name: 'essentialPermissionInAdminUI',
        member: 'essentialPermissionInAdminUI',
        kind: 'check',
        label: 'Essential',
        help: 'Janssen’s Admin UI does not work without it.'
      }
    ]
  }
]

interface PermissionFormProps {
  values: FormValues
  errors?: FormErrors
  call?: EquivalentCall
}

/** Makes a permission. */
export const permissionFormPage = (viewer: Viewer, { values, errors, call }: PermissionFormProps): Html =>
  page(viewer, {
    title: 'Add a permission',
    section: 'roles',
    content: html`${pageHead({
      title: 'Add a permission',
      back: { href: '/admin/roles/permissions', label: 'Permissions' }
    })}
    ${form({
      action: '/admin/roles/permissions/new',
      csrf: viewer.csrf,
      guarded: true,
      content: [
        fields({ sections: permissionSections, values, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: 'Add the permission' })} ${linkButton('/admin/roles/permissions', 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
