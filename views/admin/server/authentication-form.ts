import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import type { Choice } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export const defaultMethodSections: readonly Section[] = [
  {
    title: 'Default method',
    about: 'It is used where neither the request nor the client asks for one.',
    fields: [{ name: 'defaultAcr', member: 'defaultAcr', kind: 'select', label: 'Method' }]
  }
]

export const mappingSections: readonly Section[] = [
  {
    title: 'Other names',
    about: 'Words that requests may use for a method.',
    fields: [
      {
        name: 'acrMappings',
        member: 'acrMappings',
        kind: 'rows',
        label: 'Names',
        help: 'The empty row is for one more.',
        columns: [
          { name: 'name', label: 'Name in requests' },
          { name: 'acr', label: 'Method' }
        ]
      }
    ]
  }
]

interface FormProps {
  version: string
  values: FormValues
  errors?: FormErrors
  choices?: Record<string, readonly Choice[]>
  overtaken?: boolean
  call?: EquivalentCall
}

/** Chooses the default method. */
export const defaultMethodFormPage = (viewer: Viewer, props: FormProps): Html =>
  formPage(viewer, 'Default method', '/default', defaultMethodSections, props)

/** Changes what methods are called besides. */
export const mappingsFormPage = (viewer: Viewer, props: FormProps): Html =>
  formPage(viewer, 'Other names of methods', '/mappings', mappingSections, props)

function formPage(
  viewer: Viewer,
  title: string,
  path: string,
  sections: readonly Section[],
  { version, values, errors, choices, overtaken, call }: FormProps
): Html {
  const home = '/admin/authentication'
  return page(viewer, {
    title,
    section: 'authentication',
    content: html`${pageHead({ title, back: { href: home, label: 'Authentication' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: home + path,
      csrf: viewer.csrf,
      hidden: { version },
      guarded: true,
      content: [
        fields({ sections, values, ...(errors && { errors }), ...(choices && { choices }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel('Save', overtaken) })} ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
