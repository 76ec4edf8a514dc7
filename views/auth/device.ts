import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { textField } from '../parts/field.ts'
import { notice } from '../parts/flash.ts'
import { form, submit } from '../parts/form.ts'
import { icon } from '../parts/icons.ts'
import { wait } from '../parts/wait.ts'
import { clientBadge, clientLinks, type ClientProps } from './client.ts'
import { grants, type GrantedScope } from './grants.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface DeviceInputProps {
  /** Where `user_code` is posted to. */
  action: string
  hidden: Record<string, string>
  /** The code that was typed last, or that stood in the address. */
  userCode?: string | undefined
  problem?: DeviceProblem | undefined
}

/** What is wrong with a code; with seconds, how long nobody here may try another. */
export type DeviceProblem = 'missing' | 'unknown' | 'expired' | 'used' | 'failed' | { seconds: number }

/** Asks for the code that a device shows. Answer it with 200, or with 4xx together with a problem. */
export function deviceInputPage({ action, hidden, userCode, problem }: DeviceInputProps, texts = english): Html {
  const words = texts.device
  const isWait = typeof problem === 'object'
  const told = isWait ? undefined : problem && words.problems[problem]
  // What is not about this code stands above the form.
  const general = isWait ? wait(problem.seconds, words.wait, texts) : problem === 'failed' && told
  return publicPage({
    title: words.title,
    texts,
    content: html`
      ${cardHead(undefined, words.title, words.lead)} ${general && notice('danger', general)}
      ${form({
        action,
        csrf: '',
        hidden,
        class: 'stack',
        content: [
          textField({
            name: 'user_code',
            label: words.code,
            value: userCode,
            help: words.codeHelp,
            error: general ? undefined : told,
            class: 'user-code',
            placeholder: 'XXXX-XXXX',
            autofocus: true,
            code: true,
            required: true
          }),
          submit({ label: words.next, class: 'wide' })
        ]
      })}
    `
  })
}

interface DeviceConfirmProps {
  /** Where `confirm` or `abort` is posted to. */
  action: string
  hidden: Record<string, string>
  client: ClientProps
  userCode: string
  scopes: readonly GrantedScope[]
  /** Address that the device asked from. */
  address?: string | undefined
}

/** Shows what the code belongs to: whoever was sent a code by somebody else should notice it here (RFC 8628, 5.4). */
export function deviceConfirmPage(props: DeviceConfirmProps, texts = english): Html {
  const { client, scopes } = props
  const words = texts.device
  return publicPage({
    title: words.confirmTitle(client.name),
    texts,
    content: html`
      ${cardHead(clientBadge(client), words.confirmTitle(client.name), words.confirmLead)}
      <p class="shown-code" aria-label="${words.code}">${props.userCode}</p>
      ${notice('warning', words.confirmWarning)} ${scopes.length > 0 && grants(words.wants, scopes)}
      ${
        props.address &&
        html`<dl class="facts small">
          <div>
            <dt>${words.from}</dt>
            <dd><code>${props.address}</code></dd>
          </div>
        </dl>`
      }
      ${form({
        action: props.action,
        csrf: '',
        hidden: props.hidden,
        class: 'choice-buttons',
        content: [
          submit({ label: words.deny, kind: 'plain', name: 'abort', value: 'yes' }),
          submit({ label: words.confirm, name: 'confirm', value: 'yes' })
        ]
      })}
      ${clientLinks(client, texts)}
    `
  })
}

/** Says that the device goes on by itself. */
export const deviceDonePage = ({ client }: { client?: ClientProps | undefined }, texts = english): Html =>
  publicPage({
    title: texts.device.doneTitle,
    texts,
    content: html`
      ${cardHead(html`<span class="done" aria-hidden="true">${icon('check')}</span>`, texts.device.doneTitle, client ? texts.device.doneFor(client.name) : texts.device.done)}
    `
  })

/** Says that the device gets nothing. */
export const deviceDeniedPage = (texts = english): Html =>
  publicPage({
    title: texts.device.deniedTitle,
    texts,
    content: html`
      ${cardHead(html`<span class="trouble" aria-hidden="true">${icon('alert')}</span>`, texts.device.deniedTitle, texts.device.denied)}
    `
  })
