import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

const description = { name: 'description', member: 'description', kind: 'area', label: 'Description' } as const

/** What a new role is given; its permissions come after. */
export const roleSections: readonly Section[] = [
  {
    title: 'Role',
    about: 'People get it in the attribute jansAdminUIRole.',
    fields: [
      {
        name: 'role',
        member: 'role',
        kind: 'text',
        label: 'Name',
        required: true,
        help: 'It cannot be changed later.',
        placeholder: 'help-desk'
      },
      description
    ]
  }
]

interface RoleFormProps {
  /** The role that is edited; absent for a new one. */
  role?: string | undefined
  version?: string | undefined
  values: FormValues
  errors?: FormErrors
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes a role, or changes what it is described by. */
export function roleFormPage(viewer: Viewer, { role, version, values, errors, overtaken, call }: RoleFormProps): Html {
  const home = role === undefined ? '/admin/roles' : `/admin/roles/of/${encodeURIComponent(role)}`
  const title = role === undefined ? 'Add a role' : `Edit ${role}`
  const sections = role === undefined ? roleSections : [{ title: 'Role', fields: [description] }]
  return page(viewer, {
    title,
    section: 'roles',
    content: html`${pageHead({ title, back: { href: home, label: role ?? 'Roles' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: role === undefined ? `${home}/new` : `${home}/edit`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version },
      guarded: true,
      content: [
        fields({ sections, values, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(role === undefined ? 'Add the role' : 'Save', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
