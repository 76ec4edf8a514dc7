import { html, type Html } from '../html.ts'
import { notice } from '../parts/flash.ts'

/** The button that sends the form. */
export const saveLabel = (label: string, overtaken: boolean | undefined): string => (overtaken ? 'Save over it' : label)

/** The form keeps what was typed and now carries the newer version: sending it again is a choice, not an accident. */
export const overtakenNotice = (current: string): Html =>
  notice(
    'warning',
    html`<strong>Somebody else saved this in the meantime, so nothing was changed.</strong> Your values are kept below.
      <a href="${current}" target="_blank">See what is stored now</a>, then save over it or start again.`
  )
