import { html, type Hole, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fieldId } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface PropertyFormProps {
  source: { id: string; label: string }
  group: string
  title: string
  about: string | undefined
  /** Why none of it has an effect. */
  idle?: string | undefined
  sections: readonly Section[]
  /** What else there is to know of each property. */
  notes: readonly { name: string; isChanged: boolean; isKept: boolean; isSecret: boolean }[]
  mayReset: boolean
  version: string
  values: FormValues
  errors?: FormErrors
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  /** What saving would do that nobody may have meant. */
  risks?: readonly { name: string; label: string; what: string }[]
  call?: EquivalentCall
}

/** Changes the properties of a group; nothing is sent but what differs. */
export function propertyFormPage(viewer: Viewer, props: PropertyFormProps): Html {
  const { source, group, title, about, idle, sections, notes, version, values, errors, overtaken, risks, call } = props
  const list = `/admin/properties/${source.id}`
  const home = `${list}/${group}`
  const reset = props.mayReset ? `${list}/reset/` : undefined
  return page(viewer, {
    title: `Edit ${title}`,
    section: 'properties',
    content: html`${pageHead({ title: 'Edit properties', back: { href: list, label: source.label }, lead: about })}
    ${idle !== undefined && notice('info', idle)} ${overtaken && overtakenNotice(home)}
    ${
      risks &&
      notice(
        'warning',
        html`<strong>Nothing has been saved yet: this has consequences.</strong>
          <ul>
            ${risks.map(({ name, label, what }) => html`<li><a href="#${fieldId(name)}">${label}</a>: ${what}</li>`)}
          </ul>`
      )
    }
    ${form({
      action: home,
      csrf: viewer.csrf,
      hidden: { version, ...(risks && { known: risks.map(({ name }) => name).join(' ') }) },
      guarded: true,
      content: [
        fields({
          sections,
          values,
          ...(errors && { errors }),
          notes: Object.fromEntries(notes.map((note) => [note.name, drawNote(note, reset)]))
        }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: risks ? 'Save all the same' : saveLabel('Save', overtaken), kind: risks ? 'danger' : 'primary' })}
          ${linkButton(list, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}

function drawNote(
  { name, isChanged, isKept, isSecret }: PropertyFormProps['notes'][number],
  reset: string | undefined
): Hole {
  return [
    isSecret && (isChanged ? 'One is set; leave this empty to keep it. ' : ''),
    isKept && html`<span class="badge">No effect</span> `,
    isChanged && html`<span class="badge accent">Changed</span> `,
    isChanged && reset !== undefined && html`<a href="${reset}${encodeURIComponent(name)}">Reset to default</a>`
  ]
}
