import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type Field, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export const accountSection: Section = {
  title: 'Account',
  about: 'How the person signs in.',
  fields: [
    {
      name: 'userName',
      member: 'userId',
      kind: 'text',
      label: 'User name',
      required: true,
      help: 'Upper and lower case make no difference.'
    },
    {
      name: 'externalId',
      member: 'jansExtId',
      kind: 'text',
      label: 'External id',
      help: 'What the system calls the person that provisions it.'
    }
  ]
}

export const rolesField: Field = {
  name: 'jansAdminUIRole',
  member: 'jansAdminUIRole',
  kind: 'choices',
  label: 'Roles',
  help: 'Those whose permissions you have yourself.'
}

export const rolesSection: Section = {
  title: 'Administration',
  about: 'What the person may do on these pages and over the Config API.',
  fields: [rolesField]
}

export const passwordField: Field = {
  name: 'password',
  member: 'userPassword',
  kind: 'password',
  label: 'Password',
  autocomplete: 'new-password',
  help: 'May be left empty; then the person cannot sign in with a password.'
}

export const passwordSections: readonly Section[] = [
  {
    title: 'New password',
    about: 'Every session and token of the person ends.',
    fields: [{ ...passwordField, required: true, help: 'Tell it to the person in a safe way.' }]
  }
]

interface UserFormProps {
  /** Who is edited; absent for somebody new. */
  user?: { inum: string; userName: string } | undefined
  version?: number | undefined
  sections: readonly Section[]
  values: FormValues
  errors?: FormErrors
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

/** Adds or changes a person. */
export function userFormPage(viewer: Viewer, props: UserFormProps): Html {
  const { user, version, sections, values, errors, overtaken, call } = props
  const home = user ? `/admin/users/${encodeURIComponent(user.inum)}` : '/admin/users'
  const title = user ? `Edit ${user.userName}` : 'Add a user'
  return page(viewer, {
    title,
    section: 'users',
    content: html`${pageHead({ title, back: { href: home, label: user?.userName ?? 'Users' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: user ? `${home}/edit` : `${home}/new`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version: String(version) },
      guarded: true,
      content: [
        fields({ sections, values, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(user ? 'Save' : 'Add the user', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}

interface PasswordProps {
  user: { inum: string; userName: string }
  errors?: FormErrors
  call?: EquivalentCall
}

/** Gives a person another password. */
export function passwordPage(viewer: Viewer, { user, errors, call }: PasswordProps): Html {
  const home = `/admin/users/${encodeURIComponent(user.inum)}`
  const title = `Set the password of ${user.userName}`
  return page(viewer, {
    title,
    section: 'users',
    content: html`${pageHead({ title, back: { href: home, label: user.userName } })}
    ${form({
      action: `${home}/password`,
      csrf: viewer.csrf,
      content: [
        html`<input type="text" name="username" value="${user.userName}" autocomplete="username" readonly hidden />`,
        fields({ sections: passwordSections, values: {}, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: 'Set the password' })} ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
