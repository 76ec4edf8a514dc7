import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** The members of a group, by their names in SCIM; who is in it is changed at its own page. */
export const groupSections: readonly Section[] = [
  {
    title: 'Group',
    fields: [
      {
        name: 'displayName',
        member: 'displayName',
        kind: 'text',
        label: 'Name',
        required: true,
        help: 'No two groups have the same.'
      },
      {
        name: 'externalId',
        member: 'externalId',
        kind: 'text',
        label: 'External id',
        help: 'What the system calls the group that provisions it.'
      }
    ]
  }
]

interface GroupFormProps {
  /** The group that is edited; absent for a new one. */
  group?: { inum: string; displayName: string } | undefined
  version?: number | undefined
  values: FormValues
  errors?: FormErrors
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes or renames a group. */
export function groupFormPage(
  viewer: Viewer,
  { group, version, values, errors, overtaken, call }: GroupFormProps
): Html {
  const home = group ? `/admin/groups/${encodeURIComponent(group.inum)}` : '/admin/groups'
  const title = group ? `Edit ${group.displayName}` : 'Add a group'
  return page(viewer, {
    title,
    section: 'groups',
    content: html`${pageHead({ title, back: { href: home, label: group?.displayName ?? 'Groups' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: group ? `${home}/edit` : `${home}/new`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version: String(version) },
      guarded: true,
      content: [
        fields({ sections: groupSections, values, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(group ? 'Save' : 'Add the group', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
