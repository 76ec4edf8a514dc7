import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, sectionId, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface ClientFormProps {
  /** The client that is edited; absent for a new one. */
  client?: { inum: string; name: string } | undefined
  /** Where the form is posted to when it is not the address of the client: what a new one begins with is in it. */
  action?: string
  /** What kind of client it begins as, and what is still to be filled in. */
  lead?: string | undefined
  version?: string | undefined
  /** Every field, with all that can be chosen here. */
  sections: readonly Section[]
  values: FormValues
  errors?: FormErrors
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes or changes a client. */
export function clientFormPage(viewer: Viewer, props: ClientFormProps): Html {
  const { client, version, sections, values, errors, overtaken, call } = props
  const home = client ? `/admin/clients/${encodeURIComponent(client.inum)}` : '/admin/clients'
  const title = client ? `Edit ${client.name}` : 'Add a client'
  const back = client ? { href: home, label: client.name } : { href: '/admin/clients/new', label: 'Kinds of clients' }
  return page(viewer, {
    title,
    section: 'clients',
    content: html`${pageHead({ title, back, ...(props.lead && { lead: props.lead }) })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: client ? `${home}/edit` : (props.action ?? `${home}/new`),
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version },
      guarded: true,
      content: [
        html`<div class="long-form" data-find-field="Find a field">
          ${sectionNavigation(sections, errors)}
          <div class="long-form-fields">${fields({ sections, values, ...(errors && { errors }) })}</div>
        </div>`,
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(client ? 'Save' : 'Add the client', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}

/** The sections of a long form, each with how much is wrong in it. */
const sectionNavigation = (sections: readonly Section[], errors: FormErrors = {}): Html =>
  html`<nav class="section-nav" aria-label="Sections of the form">
    <ul>
      ${sections.map(({ title, fields }) => {
        const wrong = fields.filter(({ name }) => Object.hasOwn(errors, name)).length
        return html`<li>
          <a href="#${sectionId(title)}"
            >${title}${
              wrong > 0 &&
              html` <span class="badge danger">${wrong}<span class="visually-hidden"> to mend</span></span>`
            }</a
          >
        </li>`
      })}
    </ul>
  </nav>`
