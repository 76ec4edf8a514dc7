import { html, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { mailSections } from './mail-form.ts'
import { sectionPanel } from '../section-panel.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface MailServer {
  host: string | undefined
  /** The one that is used, also where none is set. */
  port: number
  /** Where mail comes from. */
  from: string | undefined
}

/** A mail to find out whether mail leaves the server. */
export const mailTestSections: readonly Section[] = [
  {
    title: 'Send a test mail',
    about: 'To the address that mail comes from.',
    fields: [
      { name: 'subject', member: 'subject', kind: 'text', label: 'Subject' },
      { name: 'message', member: 'message', kind: 'area', label: 'Message' }
    ]
  }
]

interface MailProps {
  server: MailServer
  /** Where mail goes while there is no server; absent in production. */
  inbox: { href: string; count: number } | undefined
  settings: FormValues
  hasPassword: boolean
  test: {
    values: FormValues
    errors?: FormErrors
    call?: EquivalentCall
    /** What became of it, in the words of the mail server. */
    outcome?: { sent: boolean; said: string }
  }
  call: EquivalentCall
}

/** How mail leaves the installation, and whether it does. */
export function mailPage(viewer: Viewer, props: MailProps): Html {
  const { server, inbox, settings, hasPassword, test, call } = props
  const { host, port } = server
  const edit = viewer.may('put-config-smtp')
  const values = { ...settings, smtp_authentication_account_password: hasPassword ? 'Set, not shown' : '' }
  const seesInbox = inbox !== undefined && edit
  return page(viewer, {
    title: 'Mail',
    section: 'mail',
    content: html`${pageHead({
      title: 'Mail',
      lead:
        host === undefined
          ? 'How mail leaves the installation.'
          : html`Mail goes out over <code>${host}:${port}</code>.`,
      actions: host !== undefined && [
        edit && linkButton('/admin/mail/edit', 'Edit', 'primary'),
        viewer.may('delete-config-smtp') && ask('clear', clearMailQuestion(viewer.csrf, inbox !== undefined), 'Remove'),
        seesInbox && inbox.count > 0 && linkButton(inbox.href, `Inbox (${inbox.count})`)
      ]
    })}
    ${test.outcome && outcomeOf(test.outcome, server)}
    ${
      host === undefined
        ? html`<div class="panel">
            ${empty({
              icon: 'mail',
              title: 'No mail server yet',
              about:
                inbox === undefined
                  ? 'Nobody gets mail until one is set.'
                  : 'This server runs in developer mode: mail is kept in memory, where you can read it, and is sent to nobody.',
              action: html`<div class="actions">
                ${edit && linkButton('/admin/mail/edit', 'Set a mail server', 'primary')}
                ${seesInbox && linkButton(inbox.href, inbox.count > 0 ? `Open the inbox (${inbox.count})` : 'Open the inbox')}
              </div>`
            })}
          </div>`
        : html`<div class="columns">
            ${mailSections.filter(({ title }) => title !== 'Signature' || settings.key_store !== '').map((section) => sectionPanel(section, values))}
          </div>`
    }
    ${
      viewer.may('test-config-smtp') &&
      html`<div class="panel">
        <div class="panel-body">
          ${form({
            action: '/admin/mail',
            csrf: viewer.csrf,
            content: [
              fields({ sections: mailTestSections, values: test.values, ...(test.errors && { errors: test.errors }) }),
              equivalentOfForm(test.call),
              submit({ label: 'Send the test mail', kind: 'plain' })
            ]
          })}
        </div>
      </div>`
    }
    ${!viewer.may('test-config-smtp') && equivalent(call)}`
  })
}

function outcomeOf({ sent, said }: { sent: boolean; said: string }, { host, from }: MailServer): Html {
  if (sent)
    return notice(
      'success',
      html`<strong>The mail server took the mail for ${from}.</strong> It said: <code>${said}</code>`
    )
  return host === undefined
    ? notice('info', html`<strong>Nothing was sent.</strong> ${said}.`)
    : notice('danger', html`<strong>The mail was not sent.</strong> What was said: <code>${said}</code>`)
}

/** What is asked before the settings go. */
export const clearMailQuestion = (csrf: string, hasInbox: boolean): Question => ({
  title: 'Remove the mail server?',
  about: hasInbox
    ? 'Its password goes with it. Mail is kept in the inbox then, and is sent to nobody.'
    : 'Its password goes with it. Nobody gets mail then.',
  label: 'Remove the mail server',
  action: '/admin/mail/delete',
  csrf
})
