import { html, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { empty } from '../../parts/empty.ts'
import { notice } from '../../parts/flash.ts'
import { linkButton } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

/** A mail that was sent to nobody. */
export interface InboxMail {
  id: string
  at: number
  from: string
  to: string
  subject: string
  text: string
}

interface InboxProps {
  /** The newest first. */
  mails: readonly InboxMail[]
  /** The mail server that mail goes to by now. */
  host: string | undefined
}

const path = '/admin/mail/inbox'

/** The mails of developer mode. */
export const inboxPage = (viewer: Viewer, { mails, host }: InboxProps): Html =>
  page(viewer, {
    title: 'Inbox',
    section: 'mail',
    content: html`${pageHead({
        title: 'Inbox',
        back: { href: '/admin/mail', label: 'Mail' },
        lead: 'The last 50 mails of developer mode, whoever they are for. They are in memory, and gone with the process.',
        actions: mails.length > 0 && ask('clear', clearInboxQuestion(viewer.csrf), 'Empty the inbox')
      })}
      ${host !== undefined && notice('info', html`Mail goes out over <code>${host}</code> now and is not kept here.`)}
      <div class="panel">
        ${
          mails.length === 0
            ? empty({
                icon: 'mail',
                title: 'No mail yet',
                about: 'What the server would send appears here, such as a test mail.',
                action: linkButton('/admin/mail', 'Send a test mail')
              })
            : table('Mails', columns, mails)
        }
      </div>`
  })

const columns = [
  {
    label: 'Subject',
    cell: ({ id, subject }: InboxMail) =>
      html`<a href="${path}/${encodeURIComponent(id)}">${subject || 'No subject'}</a>`
  },
  { label: 'To', cell: ({ to }: InboxMail) => to || html`<span class="none">Nobody</span>` },
  { label: 'Time', wideOnly: true, cell: ({ at }: InboxMail) => time(at) }
]

/** One mail as text: links in it are to be copied, not followed by accident. */
export const inboxMailPage = (viewer: Viewer, { at, from, to, subject, text }: InboxMail): Html =>
  page(viewer, {
    title: subject || 'No subject',
    section: 'mail',
    content: html`${pageHead({ title: subject || 'No subject', back: { href: path, label: 'Inbox' } })}
    ${panel(
      'Envelope',
      html`<div class="panel-body">
        ${facts([
          ['From', from],
          ['To', to],
          ['Time', time(at)]
        ])}
      </div>`
    )}
    ${panel('Text', html`<div class="panel-body"><pre class="wrapped">${text}</pre></div>`)}`
  })

/** What is asked before the mails go. */
export const clearInboxQuestion = (csrf: string): Question => ({
  title: 'Empty the inbox?',
  about: 'The mails in it cannot be brought back.',
  label: 'Empty the inbox',
  action: `${path}/clear`,
  csrf
})
