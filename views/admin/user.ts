import { html, type Hole, type Html } from '../html.ts'
import { copyText } from '../parts/copy.ts'
import { ask } from '../parts/dialog.ts'
import type { FormValues } from '../parts/fields.ts'
import { form, linkButton, submit } from '../parts/form.ts'
import { time } from '../parts/time.ts'
import { administratorBadge, statusBadge } from './badges.ts'
import { sectionPanel } from './section-panel.ts'
import { facts, page, pageHead, panel, type Viewer } from './shell.ts'
import { userSections } from './user-form.ts'

interface UserProps {
  inum: string
  userName: string
  displayName: string
  active: boolean
  /** Is this the person who looks at it? Nobody locks themselves out. */
  self: boolean
  createdAt: number
  changedAt: number
  /** The attributes as the form has them. */
  values: FormValues
  /** All other attributes. */
  more: readonly ShownAttribute[]
}

export interface ShownAttribute {
  label: string
  values: readonly ShownValue[]
}

/** Text, of several lines perhaps, or a time in milliseconds since 1970. */
export type ShownValue = string | { at: number }

/** One person, with everything that can be done. */
export function userPage(viewer: Viewer, user: UserProps): Html {
  const home = `/admin/users/${encodeURIComponent(user.inum)}`
  return page(viewer, {
    title: user.userName,
    section: 'users',
    content: html`${pageHead({
        title: user.userName,
        back: { href: '/admin/users', label: 'Users' },
        badge: [statusBadge(user.active), ' ', user.values.administrator === true && administratorBadge()],
        lead: user.displayName,
        actions: [
          linkButton(`${home}/edit`, 'Edit', 'primary'),
          linkButton(`${home}/password`, 'Set password'),
          !user.active &&
            form({
              action: `${home}/status`,
              csrf: viewer.csrf,
              content: submit({ label: 'Activate', kind: 'plain', name: 'status', value: 'active' })
            }),
          !user.self && user.active && ask('deactivate', userQuestions.deactivate(user, viewer.csrf), 'Deactivate'),
          !user.self && ask('delete', userQuestions.delete(user, viewer.csrf), 'Delete')
        ]
      })}
      <div class="columns">
        ${userSections.slice(1, 2).map((section) => sectionPanel(section, user.values))}
        ${panel(
          'Record',
          html`<div class="panel-body">
            ${facts([
              ['Id', copyText(user.inum, 'Copy the id')],
              ['External id', typeof user.values.externalId === 'string' && user.values.externalId],
              ['Added', time(user.createdAt)],
              ['Changed', time(user.changedAt)]
            ])}
          </div>`
        )}
        ${user.more.length > 0 && panel('Further attributes', html`<div class="panel-body">${facts(user.more.map(({ label, values }) => [label, valuesOf(values)]))}</div>`)}
      </div>`
  })
}

const valuesOf = (values: readonly ShownValue[]): Hole =>
  values.length > 0 &&
  html`<ul class="values">
    ${values.map((value) => html`<li>${typeof value === 'string' ? value : time(value.at)}</li>`)}
  </ul>`

/** What is asked before something is done to a person. */
export const userQuestions = {
  delete: ({ inum, userName }: { inum: string; userName: string }, csrf: string) => ({
    title: `Delete ${userName}?`,
    about: 'Everything that is stored of the person goes, and cannot be brought back. Sessions and tokens end at once.',
    label: 'Delete the user',
    action: `/admin/users/${encodeURIComponent(inum)}/delete`,
    csrf
  }),
  deactivate: ({ inum, userName }: { inum: string; userName: string }, csrf: string) => ({
    title: `Deactivate ${userName}?`,
    about: 'The person is signed out everywhere and cannot sign in until activated again.',
    label: 'Deactivate',
    action: `/admin/users/${encodeURIComponent(inum)}/status`,
    csrf,
    hidden: { status: 'inactive' }
  })
}
