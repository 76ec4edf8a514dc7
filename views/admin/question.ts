import { html, type Html } from '../html.ts'
import type { AdminSection } from './sections.ts'
import { answers, type Question } from '../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../parts/equivalent.ts'
import { page, pageHead, type Viewer } from './shell.ts'

interface QuestionPage extends Question {
  section: AdminSection
  /** Where the person came from. */
  back: { href: string; label: string }
  call?: EquivalentCall
}

/** Asks before something is done that cannot be undone; what the dialog does where there is a script. */
export const questionPage = (viewer: Viewer, question: QuestionPage): Html =>
  page(viewer, {
    title: question.title,
    section: question.section,
    content: html`${pageHead({ title: question.title, back: question.back, lead: question.about })}
    ${answers(question, html`<a class="button plain" href="${question.back.href}">Cancel</a>`)}
    ${question.call && equivalent(question.call)}`
  })
