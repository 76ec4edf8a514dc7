import { attributes, html, type Hole, type Html } from '../html.ts'
import { icon } from './icons.ts'

interface Common {
  /** Of the value in the posted form; the id is made from it. */
  name: string
  label: string
  /** One sentence under the control. */
  help?: Hole
  /** What is wrong with the value. */
  error?: string | undefined
  required?: boolean
  /** What the API calls it. */
  member?: string
}

interface TextField extends Common {
  type?: 'text' | 'email' | 'url' | 'password' | 'datetime-local' | 'month'
  value?: string | undefined
  autocomplete?: string
  autofocus?: boolean
  placeholder?: string
  inputmode?: string
  /** Is it code rather than prose: an address, an identifier? */
  code?: boolean
  /** Another class of the control. */
  class?: string
  suffix?: string
  /** Names the button that shows a password, for the script that adds it. */
  showLabel?: string
}

/** One line of text with its label, help and error. */
export function textField({ type = 'text', value = '', code = false, suffix, showLabel, ...rest }: TextField): Html {
  const control = html`<input${attributes({
    ...controlAttributes(rest),
    type,
    value,
    class: ['control', code && 'code', rest.class].filter(Boolean).join(' '),
    autocomplete: rest.autocomplete ?? 'off',
    autofocus: rest.autofocus,
    placeholder: rest.placeholder,
    inputmode: rest.inputmode,
    // Whole minutes are all that a browser takes for right without it.
    step: type === 'datetime-local' && value.length > 16 ? '1' : undefined,
    autocapitalize: type === 'password' || code || rest.autocomplete === 'username' ? 'none' : undefined,
    spellcheck: code || type === 'password' || rest.autocomplete === 'username' ? 'false' : undefined,
    'data-show-label': showLabel
  })} />`
  if (type === 'password') return labelled(rest, html`<div class="with-action" data-password>${control}</div>`)
  if (suffix)
    return labelled(rest, html`<div class="with-suffix">${control}<span class="suffix">${suffix}</span></div>`)
  return labelled(rest, control)
}

/** Several lines of text; `code` for one value a line. */
export function textArea(
  field: Common & { value?: string; rows?: number; code?: boolean; placeholder?: string }
): Html {
  return labelled(
    field,
    html`<textarea${attributes({
      ...controlAttributes(field),
      class: field.code ? 'control code' : 'control',
      rows: field.rows ?? 3,
      placeholder: field.placeholder,
      spellcheck: field.code ? 'false' : undefined
    })}>
${field.value ?? ''}</textarea
    >`
  )
}

/** A file of the person's own. @param accept what the browser offers, as the attribute has it */
export const fileField = (field: Common & { accept?: string }): Html =>
  labelled(
    field,
    html`<input${attributes({ ...controlAttributes(field), type: 'file', class: 'control file', accept: field.accept })} />`
  )

export interface Choice {
  value: string
  label: string
  help?: string
}

/** One of a list. */
export function selectField(field: Common & { value?: string | undefined; choices: readonly Choice[] }): Html {
  return labelled(
    field,
    html`<div class="select">
      <select${attributes({ ...controlAttributes(field), class: 'control' })}>
        ${field.choices.map(
          ({ value, label }) =>
            html`<option value="${value}" ${attributes({ selected: value === (field.value ?? '') })}>${label}</option>`
        )}
      </select>
    </div>`
  )
}

/** Yes or no. */
export function checkbox(field: Common & { checked: boolean; value?: string }): Html {
  const { name, label, help, error, member } = field
  return html`<div class="field check">
    <label class="choice">
      <input${attributes({ ...controlAttributes(field), type: 'checkbox', value: field.value ?? 'true', checked: field.checked })} />
      <span
        ><span class="choice-label">${label}</span
        >${memberName(member)}${help && html`<span class="help" id="${id(name)}-help">${help}</span>`}</span
      >
    </label>
    ${error && errorLine(name, error)}
  </div>`
}

interface Choices extends Common {
  values: readonly string[]
  choices: readonly Choice[]
  /** Marks the list as one that the script can search in; the text is the search field's placeholder. */
  search?: string
}

/** Any number out of a list. */
export function checkboxes({ name, label, help, error, member, values, choices, search }: Choices): Html {
  const described = [help && `${id(name)}-help`, error && `${id(name)}-error`].filter(Boolean).join(' ') || undefined
  return html`<fieldset
    class="field group"
    ${attributes({ id: id(name), tabindex: error ? -1 : undefined, 'aria-describedby': described, 'data-search-list': search })}
  >
    <legend class="label">${label}</legend>
    ${memberName(member)} ${help && html`<p class="help" id="${id(name)}-help">${help}</p>`}
    <div class="choices">
      ${choices.map(
        (choice) =>
          html`<label class="choice">
            <input${attributes({ type: 'checkbox', name, value: choice.value, checked: values.includes(choice.value) })} />
            <span
              ><span class="choice-label">${choice.label}</span>${
                choice.help && html`<span class="help">${choice.help}</span>`
              }</span
            >
          </label>`
      )}
    </div>
    ${error && errorLine(name, error)}
  </fieldset>`
}

/** The id of a field's control, for links from a summary of errors. */
export const fieldId = (name: string): string => id(name)

const id = (name: string) => `field-${name.replaceAll(/[^\w-]/g, '-')}`

function controlAttributes({ name, help, error, required }: Common) {
  const described = [help && `${id(name)}-help`, error && `${id(name)}-error`].filter(Boolean).join(' ')
  return {
    id: id(name),
    name,
    required: required ?? false,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? 'true' : undefined
  }
}

const labelled = ({ name, label, help, error, member }: Common, control: Html) =>
  html`<div class="field">
    <div class="label-line"><label class="label" for="${id(name)}">${label}</label>${memberName(member)}</div>
    ${control} ${error && errorLine(name, error)} ${help && html`<p class="help" id="${id(name)}-help">${help}</p>`}
  </div>`

const memberName = (member: string | undefined) => member !== undefined && html`<code class="member">${member}</code>`

const errorLine = (name: string, error: string) =>
  html`<p class="error" id="${id(name)}-error">${icon('alert')}<span>${error}</span></p>`
