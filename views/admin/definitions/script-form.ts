import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type Field, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import type { RowColumn } from '../../parts/rows.ts'
import { codeEditor } from './code-editor.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { languageChoices, scriptTypeChoices } from './script-types.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

const description: Field = { name: 'description', member: 'description', kind: 'area', label: 'Description' }

const propertyColumns: readonly RowColumn[] = [
  { name: 'value1', label: 'Name' },
  { name: 'value2', label: 'Value', kind: 'area' },
  { name: 'description', label: 'Description' }
]

/** Every member of a script, by its name in the Config API. */
export const scriptSections: readonly Section[] = [
  {
    title: 'General',
    fields: [
      {
        name: 'name',
        member: 'name',
        kind: 'text',
        label: 'Name',
        required: true,
        help: '2 to 60 letters, digits, and _ - : / . For the authentication of people it is the acr value.',
        placeholder: 'one_time_code'
      },
      description,
      {
        name: 'scriptType',
        member: 'scriptType',
        kind: 'select',
        label: 'Type',
        choices: scriptTypeChoices()
      },
      { name: 'enabled', member: 'enabled', kind: 'check', label: 'Enabled' },
      {
        name: 'level',
        member: 'level',
        kind: 'number',
        label: 'Level',
        help: 'Order of scripts of one type; strength of an authentication.',
        standard: '0'
      },
      {
        name: 'aliases',
        member: 'aliases',
        kind: 'lines',
        label: 'Aliases',
        help: 'Further names, one a line.'
      }
    ]
  },
  {
    title: 'Program',
    about: 'It is kept as it is. JavaScript can be checked here; nothing on this server reads the other languages.',
    fields: [
      {
        name: 'programmingLanguage',
        member: 'programmingLanguage',
        kind: 'select',
        label: 'Language',
        choices: languageChoices
      },
      {
        name: 'locationType',
        member: 'locationType',
        kind: 'select',
        label: 'Where it is',
        choices: [
          { value: 'db', label: 'Here, with the script' },
          { value: 'file', label: 'In a file that the module property location_path names' }
        ]
      },
      { name: 'script', member: 'script', kind: 'code', label: 'Program' }
    ]
  },
  {
    title: 'Properties',
    about: 'What the program is told when it starts.',
    fields: [
      {
        name: 'configurationProperties',
        member: 'configurationProperties',
        kind: 'rows',
        label: 'Configuration properties',
        help: 'A hidden value is stored sealed and never shown: *** stands for it, and leaves it as it is.',
        columns: [...propertyColumns, { name: 'hide', label: 'Hidden', kind: 'check' }]
      },
      {
        name: 'moduleProperties',
        member: 'moduleProperties',
        kind: 'rows',
        label: 'Module properties',
        help: 'For whoever loads the program, such as location_path.',
        columns: propertyColumns
      }
    ]
  }
]

/** What can be changed of a script that is part of the server. */
export const internalScriptSections: readonly Section[] = [
  { title: 'General', about: 'It is part of the server: nothing else of it can be changed.', fields: [description] }
]

interface ScriptFormProps {
  /** The script that is edited; absent for a new one. */
  script?: { inum: string; name: string } | undefined
  sections: readonly Section[]
  version?: string | undefined
  values: FormValues
  errors?: FormErrors
  /** Address of the editor's files. */
  editor: string
  /** Whether its program was found to be fine, or what is wrong with it; absent before somebody asked. */
  checked?: boolean | string | undefined
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes or changes a script. */
export function scriptFormPage(viewer: Viewer, props: ScriptFormProps): Html {
  const { script, sections, version, values, errors, editor, checked, overtaken, call } = props
  const home = script ? `/admin/scripts/${encodeURIComponent(script.inum)}` : '/admin/scripts'
  const title = script ? `Edit ${script.name}` : 'Add a script'
  const hasProgram = sections === scriptSections
  return page(viewer, {
    title,
    section: 'scripts',
    head: hasProgram && codeEditor(editor),
    content: html`${pageHead({ title, back: { href: home, label: script?.name ?? 'Scripts' } })}
    ${overtaken && overtakenNotice(home)} ${checked !== undefined && checkedNotice(checked)}
    ${form({
      action: script ? `${home}/edit` : `${home}/new`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version },
      guarded: true,
      content: [
        fields({ sections, values, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(script ? 'Save' : 'Add the script', overtaken) })}
          ${hasProgram && submit({ label: 'Check the program', kind: 'plain', name: 'check', value: '1' })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}

const checkedNotice = (checked: boolean | string) =>
  checked === true
    ? notice('success', 'The program can be read. Whether it does what it should was not asked.')
    : checked === false
      ? notice('info', 'Nothing here reads programs of this kind, so they cannot be checked.')
      : notice('warning', html`<a href="#field-script">Program</a>, ${checked}`)
