import { attributes, html, type Hole, type Html } from '../../html.ts'
import { copyBlock, copyText } from '../../parts/copy.ts'
import { notice, type NoticeKind } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { icon } from '../../parts/icons.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { tryHead, tryHome, undo, type TryClient } from './client-try.ts'
import { page, panel, type Viewer } from '../shell.ts'

/** Something that a client has to look at, and what came of it. */
export interface Check {
  ok: boolean
  text: string
}

/** A member of a token. */
export interface Row {
  name: string
  value: string
  /** Milliseconds since 1970, where the value is a time. */
  at?: number | undefined
  /** What the member means. */
  about: string
}

export interface DecodedToken {
  name: string
  /** Why there is nothing to read. */
  about?: string
  /** Is there nothing in it at all? */
  reference?: boolean
  signature?: Check
  header?: readonly Row[]
  claims?: readonly Row[]
}

/** A request and its answer as texts. */
export interface ShownExchange {
  title: string
  about: string
  /** The status, for the line that stands for the exchange. */
  status: string | undefined
  ok: boolean
  request: ShownMessage
  answer: ShownMessage | undefined
}

export interface ShownMessage {
  /** With secrets and tokens hidden. */
  masked: string
  whole: string
}

interface ResultProps {
  client: TryClient
  outcome: { kind: NoticeKind; text: Hole }
  exchanges: readonly ShownExchange[]
  checks: readonly Check[]
  tokens: readonly DecodedToken[]
  /** What can be done now, by its name in the form. */
  steps: readonly { name: string; label: string }[]
  /** What the try has come to, sealed. */
  sealed: string
  device: { userCode: string; address: string; plainAddress: string } | undefined
  /** Where the browser signs out at the server, and what it sends there. */
  signOut: { action: string; hidden: Record<string, string> } | undefined
  /** That of these pages, where the client has it. */
  redirect: Parameters<typeof undo>[2] | undefined
  now: number
}

/** What a try has come to: each request and answer, and what the tokens say. */
export function tryResultPage(viewer: Viewer, props: ResultProps): Html {
  const { client, outcome, exchanges, checks, tokens, device, redirect, now } = props
  return page(viewer, {
    title: `Try ${client.name}`,
    section: 'clients',
    content: html`${tryHead(viewer, client, linkButton(tryHome(client.inum), 'Begin again'))}
    ${notice(outcome.kind, outcome.text)} ${device && devicePanel(device)} ${goOn(viewer, props)}
    ${panel(
      'Requests and answers',
      html`<ol class="timeline">
        ${exchanges.map((exchange, i) => html`<li>${exchangePart(exchange, i === exchanges.length - 1)}</li>`)}
      </ol>`
    )}
    ${
      checks.length > 0 &&
      panel(
        'What a client checks',
        html`<ul class="checks panel-body">
          ${checks.map(checkLine)}
        </ul>`
      )
    }
    ${tokens.map((token) => tokenPanel(token, now))} ${redirect && undo(viewer, client, redirect)}`
  })
}

const devicePanel = ({ userCode, address, plainAddress }: NonNullable<ResultProps['device']>) =>
  panel(
    'Now it is the person’s turn',
    html`<div class="panel-body stack">
      <p>
        The code is ${copyText(userCode, 'Copy the code')} and is typed at
        <a href="${plainAddress}" target="_blank" rel="noopener">${plainAddress}</a>.
      </p>
      <p class="actions">
        <a class="button plain" href="${address}" target="_blank" rel="noopener">Open the page with the code</a>
      </p>
    </div>`
  )

function goOn(viewer: Viewer, { client, steps, sealed, signOut }: ResultProps): Hole {
  if (steps.length === 0 && signOut === undefined) return undefined
  return html`<div class="actions go-on">
    ${
      steps.length > 0 &&
      form({
        action: `${tryHome(client.inum)}/step`,
        csrf: viewer.csrf,
        class: 'actions',
        hidden: { sealed },
        content: steps.map(({ name, label }, i) =>
          submit({ label, kind: i === 0 ? 'primary' : 'plain', name: 'step', value: name })
        )
      })
    }
    ${
      signOut !== undefined &&
      html`<form method="post" action="${signOut.action}" target="_blank" rel="noopener">
        ${Object.entries(signOut.hidden).map(
          ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`
        )}
        ${submit({ label: 'Sign out at the server', kind: 'plain' })}
      </form>`
    }
  </div>`
}

const exchangePart = ({ title, about, status, ok, request, answer }: ShownExchange, open: boolean) =>
  html`<details ${attributes({ open })}>
    <summary>
      <span>${title}</span>
      <span class="badge ${status !== undefined && (ok ? 'success' : 'danger')}">${status ?? 'Not sent'}</span>
    </summary>
    <div class="stack">
      <p class="help">${about}</p>
      ${message('Request', title, request)} ${answer && message('Answer', title, answer)}
    </div>
  </details>`

/** What is secret is shown when it is asked for. */
function message(kind: string, title: string, { masked, whole }: ShownMessage): Html {
  if (masked === whole) return copyBlock(`${kind}: ${title}`, whole)
  return html`<div class="masked">
    <figure class="code-block">
      <figcaption><span>${kind}: ${title}</span></figcaption>
      <pre tabindex="0" role="region" aria-label="${kind}: ${title}"><code>${masked}</code></pre>
    </figure>
    <details>
      <summary>Show secrets and tokens</summary>
      ${copyBlock(`${kind}, whole: ${title}`, whole)}
    </details>
  </div>`
}

const checkLine = ({ ok, text }: Check) =>
  html`<li class="${ok ? 'success' : 'danger'}">
    ${icon(ok ? 'check' : 'alert', ok ? 'Good' : 'Not good')}<span>${text}</span>
  </li>`

const tokenPanel = ({ name, about, signature, header = [], claims = [] }: DecodedToken, now: number) =>
  panel(
    name,
    html`${
      (about ?? signature) &&
      html`<div class="panel-body stack">
        ${about && html`<p>${about}</p>`}
        ${
          signature &&
          html`<ul class="checks">
            ${checkLine(signature)}
          </ul>`
        }
      </div>`
    }
    ${header.length > 0 && rowsTable(`Header: ${name}`, 'Header', header, now)}
    ${claims.length > 0 && rowsTable(`Claims: ${name}`, 'Claim', claims, now)}`
  )

const rowsTable = (caption: string, label: string, rows: readonly Row[], now: number) =>
  html`<div class="members">${membersTable(caption, label, rows, now)}</div>`

const membersTable = (caption: string, label: string, rows: readonly Row[], now: number) =>
  table(
    caption,
    [
      { label, cell: ({ name }: Row) => html`<code>${name}</code>` },
      {
        label: 'Value',
        cell: ({ value, at }: Row) =>
          at === undefined
            ? html`<code>${value}</code>`
            : html`${time(at)} <span class="second-line">${distance(at - now)} · <code>${value}</code></span>`
      },
      { label: 'What it means', wideOnly: true, cell: ({ about }: Row) => about }
    ],
    rows
  )

/** How far away a moment is, in the largest unit that fits. */
function distance(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const [size, unit] = (
    [
      [86_400, 'day'],
      [3600, 'hour'],
      [60, 'minute']
    ] as const
  ).find(([length]) => Math.abs(seconds) >= length) ?? [1, 'second' as const]
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}
