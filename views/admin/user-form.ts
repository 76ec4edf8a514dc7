import { html, type Html } from '../html.ts'
import { fields, type Field, type FormErrors, type FormValues, type Section } from '../parts/fields.ts'
import { form, linkButton, submit } from '../parts/form.ts'
import { overtakenNotice, saveLabel } from './overtaken.ts'
import { page, pageHead, type Viewer } from './shell.ts'

const account: Section = {
  title: 'Account',
  about: 'How the person signs in.',
  fields: [
    {
      name: 'userName',
      kind: 'text',
      label: 'User name',
      required: true,
      help: 'Upper and lower case make no difference.'
    },
    {
      name: 'administrator',
      kind: 'check',
      label: 'Administrator',
      help: 'May use these pages and change everything (role api-admin).'
    }
  ]
}

const passwordField: Field = {
  name: 'password',
  kind: 'password',
  label: 'Password',
  autocomplete: 'new-password',
  help: 'May be left empty; then the person cannot sign in with a password.'
}

/** The attributes that the form knows, by their names in the registry; all others stay as they are. */
const person: Section = {
  title: 'Person',
  about: 'What applications may learn, when they are allowed to.',
  fields: [
    { name: 'displayName', kind: 'text', label: 'Display name' },
    { name: 'givenName', kind: 'text', label: 'First name' },
    { name: 'sn', kind: 'text', label: 'Last name' },
    { name: 'mail', kind: 'email', label: 'Mail address' },
    { name: 'locale', kind: 'text', label: 'Language', placeholder: 'en-GB' },
    { name: 'zoneinfo', kind: 'text', label: 'Time zone', placeholder: 'Europe/London' }
  ]
}

const provisioning: Section = {
  title: 'Provisioning',
  fields: [
    {
      name: 'externalId',
      kind: 'text',
      label: 'External id',
      help: 'What the system calls the person that provisions it.'
    }
  ]
}

/** Of somebody who is there. */
export const userSections: readonly Section[] = [account, person, provisioning]
/** Of somebody who is added. */
export const newUserSections: readonly Section[] = [
  { ...account, fields: [...account.fields, passwordField] },
  person,
  provisioning
]
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
  values: FormValues
  errors?: FormErrors
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
}

/** Adds or changes a person. */
export function userFormPage(viewer: Viewer, { user, version, values, errors, overtaken }: UserFormProps): Html {
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
      content: [
        fields({ sections: user ? userSections : newUserSections, values, ...(errors && { errors }) }),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(user ? 'Save' : 'Add the user', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}

/** Gives a person another password. */
export function passwordPage(
  viewer: Viewer,
  { user, errors }: { user: { inum: string; userName: string }; errors?: FormErrors }
): Html {
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
        html`<div class="form-foot">
          ${submit({ label: 'Set the password' })} ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
