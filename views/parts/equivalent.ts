import { html, type Html } from '../html.ts'
import { copyBlock } from './copy.ts'

/** What a page is about to do, for those who want to do it by a program. */
export interface EquivalentCall {
  method: string
  /** Path and query. */
  address: string
  /** JSON, over several lines. */
  body?: string | undefined
  curl: string
  /** A line of jans-cli, where it has one. */
  cli?: string | undefined
}

/** The same as an HTTP call and as lines for a shell; closed until somebody wants to know. */
export const equivalent = ({ method, address, body, curl, cli }: EquivalentCall, open = false): Html =>
  html`<details class="equivalent" id="equivalent" ${open && html` open`}>
    <summary>The same by API and command line</summary>
    <div class="stack">
      ${copyBlock('HTTP', `${method} ${address}${body === undefined ? '' : `\n\n${body}`}`)} ${copyBlock('curl', curl)}
      ${cli !== undefined && copyBlock('jans-cli', cli)}
    </div>
  </details>`

/** In a form: shows the call for what stands in the fields at the moment, without saving; the script keeps it fresh. */
export const equivalentOfForm = (call: EquivalentCall | undefined): Html =>
  call
    ? equivalent(call, true)
    : html`<details class="equivalent" id="equivalent" data-equivalent>
        <summary>The same by API and command line</summary>
        <p class="help">Shows the call that saving would make, for what stands in the fields now.</p>
        <button type="submit" class="button plain" name="preview" value="1">Show the call</button>
      </details>`
