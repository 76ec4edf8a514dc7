import { attributes, html, type Hole, type Html } from '../html.ts'

interface FormProps {
  action: string
  /** Ties the form to this browser's session where the browser does not say where a request comes from. */
  csrf: string
  content: Hole
  class?: string
  /** More values that travel with it. */
  hidden?: Record<string, string>
  /** Is its content checked by the server alone? */
  novalidate?: boolean
  /** Does the script ask before what was typed is left behind, and tell early what is wrong? */
  guarded?: boolean
  /** Does it bring a file? */
  upload?: boolean
}

/** A form that is posted; the csrf token goes as `csrf`. */
export const form = ({
  action,
  csrf,
  content,
  hidden = {},
  novalidate = true,
  guarded = false,
  upload = false,
  ...rest
}: FormProps): Html =>
  html`<form
    method="post"
    action="${action}"
    ${attributes({ class: rest.class, novalidate, 'data-guard': guarded, enctype: upload && 'multipart/form-data' })}
  >
    ${Object.entries({ csrf, ...hidden }).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`
    )}
    ${content}
  </form>`

interface ButtonProps {
  label: Hole
  kind?: 'primary' | 'plain' | 'danger' | 'quiet'
  name?: string
  value?: string
  class?: string
}

/** A button that sends its form. */
export const submit = ({ label, kind = 'primary', class: more = '', ...rest }: ButtonProps): Html =>
  html`<button type="submit" class="button ${kind} ${more}" ${attributes({ ...rest })}>${label}</button>`

/** A link that looks like a button, for what only shows another page. */
export const linkButton = (href: string, label: Hole, kind: 'primary' | 'plain' | 'quiet' = 'plain'): Html =>
  html`<a class="button ${kind}" href="${href}">${label}</a>`
