import { html, type Hole, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { notice } from '../../parts/flash.ts'
import type { FormValues, Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { administratorBadge, statusBadge } from '../badges.ts'
import { sectionPanel } from '../section-panel.ts'
import { facts, page, pageHead, panel, tags, type Viewer } from '../shell.ts'
import { accessQuestion } from './user-access.ts'

interface UserProps {
  inum: string
  userName: string
  displayName: string
  active: boolean
  status: string
  /** Is this the person who looks at it? Nobody locks themselves out. */
  self: boolean
  /** May the person do what the viewer may not? Then it is not for the viewer to change. */
  beyond: boolean
  roles: readonly string[]
  externalId: string | undefined
  createdAt: number
  changedAt: number
  /** The attributes that have a value, in the sections of the form. */
  sections: readonly Section[]
  values: FormValues
  /** All other attributes. */
  more: readonly ShownAttribute[]
  /** Absent for whom groups are not to be seen. */
  groups: readonly { inum: string; displayName: string }[] | undefined
  call: EquivalentCall
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
  const mayChange = viewer.may('put-user') && !user.beyond
  return page(viewer, {
    title: user.userName,
    section: 'users',
    content: html`${pageHead({
        title: user.userName,
        back: { href: '/admin/users', label: 'Users' },
        badge: [statusBadge(user.active), ' ', user.roles.includes('api-admin') && administratorBadge()],
        lead: user.displayName,
        actions: [
          mayChange && linkButton(`${home}/edit`, 'Edit', 'primary'),
          linkButton(`${home}/access`, 'Access'),
          mayChange && linkButton(`${home}/password`, 'Set password'),
          mayChange &&
            !user.active &&
            form({
              action: `${home}/status`,
              csrf: viewer.csrf,
              content: submit({ label: 'Activate', kind: 'plain', name: 'status', value: 'active' })
            }),
          mayChange &&
            !user.self &&
            user.active &&
            ask('deactivate', userQuestions.deactivate(user, viewer.csrf), 'Deactivate'),
          viewer.may('delete-user') &&
            !user.beyond &&
            !user.self &&
            ask('delete', userQuestions.delete(user, viewer.csrf), 'Delete')
        ]
      })}
      ${
        user.beyond &&
        viewer.may('put-user') &&
        notice('info', 'The roles of this person allow what yours do not, so somebody else has to change them.')
      }
      <div class="columns">
        ${panel(
          'Account',
          html`<div class="panel-body">
            ${facts([
              ['Id', copyText(user.inum, 'Copy the id')],
              ['External id', user.externalId],
              ['Status', user.status],
              ['Roles', tags(user.roles)],
              ['Added', time(user.createdAt)],
              ['Changed', time(user.changedAt)],
              [
                'History',
                viewer.may('get-audit-data') &&
                  html`<a href="/admin/audit?${String(new URLSearchParams({ type: 'user', resource: user.inum }))}"
                    >Changes of this person</a
                  >`
              ]
            ])}
          </div>`
        )}
        ${user.sections.map((section) => sectionPanel(section, user.values))}
        ${user.more.length > 0 && panel('What else is known', html`<div class="panel-body">${facts(user.more.map(({ label, values }) => [label, valuesOf(values)]))}</div>`)}
        ${user.groups && groupsPanel(viewer, user, user.groups)}
      </div>
      ${equivalent(user.call)}`
  })
}

function groupsPanel(viewer: Viewer, user: UserProps, groups: readonly { inum: string; displayName: string }[]): Html {
  const mayWrite = viewer.may('https://jans.io/scim/groups.write')
  return panel(
    'Groups',
    html`<div class="panel-body stack">
      ${
        groups.length === 0
          ? html`<p class="none">The person is in no group.</p>`
          : html`<ul class="members">
              ${groups.map(
                ({ inum, displayName }) =>
                  html`<li>
                    <a href="/admin/groups/${encodeURIComponent(inum)}">${displayName}</a>
                    ${mayWrite && ask(`group-${inum}`, accessQuestion(user, 'group', inum, viewer.csrf), html`Remove<span class="visually-hidden"> ${displayName}</span>`)}
                  </li>`
              )}
            </ul>`
      }
      ${
        mayWrite &&
        form({
          action: `/admin/users/${encodeURIComponent(user.inum)}/groups`,
          csrf: viewer.csrf,
          class: 'add-line',
          content: [
            html`<input
              class="control"
              name="group"
              aria-label="Name of the group"
              placeholder="Name of the group"
              required
              autocomplete="off"
            />`,
            submit({ label: 'Add', kind: 'plain' })
          ]
        })
      }
    </div>`
  )
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
