import { html, type Hole, type Html } from '../html.ts'
import { form, submit } from './form.ts'

export interface Question {
  title: string
  /** What will happen, and whether it can be undone. */
  about: Hole
  /** The button that does it. */
  label: string
  /** Where it is posted to; with GET, the same address is a page that asks the same question. */
  action: string
  csrf: string
  hidden?: Record<string, string>
  danger?: boolean
}

/** A link to the page that asks; the script asks in a dialog instead. */
export const ask = (id: string, question: Question, label: Hole): Html =>
  html`<a class="button plain" href="${question.action}" data-dialog="${id}">${label}</a>
    <dialog id="${id}" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${question.title}</h2>
      <p>${question.about}</p>
      ${answers(question, html`<button type="button" class="button plain" data-close>Cancel</button>`)}
    </dialog>`

/** The form under a question. */
export const answers = ({ action, csrf, hidden, label, danger = true }: Question, cancel: Html): Html =>
  form({
    action,
    csrf,
    ...(hidden && { hidden }),
    class: 'actions',
    content: [cancel, submit({ label, kind: danger ? 'danger' : 'primary' })]
  })
