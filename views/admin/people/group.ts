import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { textField } from '../../parts/field.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import type { Column } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

interface Member {
  userInum: string
  userName: string
  display: string | undefined
}

interface GroupProps {
  inum: string
  displayName: string
  externalId: string | undefined
  createdAt: number
  changedAt: number
  /** How many are in it, whoever is searched for. */
  all: number
  listed: Listed
  size: number
  total: number
  members: readonly Member[]
  /** Who was to be added, and why that was not possible. */
  adding: { name?: string; problem?: string }
  mayReadUsers: boolean
  call: EquivalentCall
}

/** One group, and who is in it. */
export function groupPage(viewer: Viewer, group: GroupProps): Html {
  const { inum, displayName, listed, all, adding } = group
  const home = `/admin/groups/${encodeURIComponent(inum)}`
  const mayWrite = viewer.may('https://jans.io/scim/groups.write')
  return page(viewer, {
    title: displayName,
    section: 'groups',
    content: html`${pageHead({
        title: displayName,
        back: { href: '/admin/groups', label: 'Groups' },
        lead: all === 1 ? 'One person.' : `${all} people.`,
        actions: mayWrite && [
          linkButton(`${home}/edit`, 'Edit', 'primary'),
          ask('delete', groupQuestions.delete(group, viewer.csrf), 'Delete')
        ]
      })}
      ${panel(
        'Group',
        html`<div class="panel-body">
          ${facts([
            ['Id', copyText(inum, 'Copy the id')],
            ['External id', group.externalId],
            ['Added', time(group.createdAt)],
            ['Changed', time(group.changedAt)],
            [
              'History',
              viewer.may('get-audit-data') &&
                html`<a href="/admin/audit?${String(new URLSearchParams({ type: 'group', resource: inum }))}"
                  >Changes of this group</a
                >`
            ]
          ])}
        </div>`
      )}
      <h2 class="part-title">People</h2>
      ${
        mayWrite &&
        form({
          action: `${home}/members`,
          csrf: viewer.csrf,
          class: 'add-line',
          content: [
            textField({
              name: 'userName',
              label: 'Add somebody by the user name',
              value: adding.name,
              error: adding.problem,
              code: true,
              required: true
            }),
            submit({ label: 'Add to the group', kind: 'plain' })
          ]
        })
      }
      ${(all > 0 || listed.q !== '') && html`<div class="toolbar">${listSearch(home, listed.q, 'Search people of the group')}</div>`}
      ${listPanel({
        caption: 'People of the group',
        path: home,
        listed,
        size: group.size,
        total: group.total,
        columns: columns(viewer, group, mayWrite),
        rows: group.members,
        nothing: listed.q
          ? empty({
              icon: 'search',
              title: 'Nobody matches',
              about: `Nobody in the group was found for “${listed.q}”.`,
              action: linkButton(home, 'Show all')
            })
          : empty({
              icon: 'users',
              title: 'Nobody is in the group',
              about: 'Add people by their user names, here or at their own pages.'
            })
      })}
      ${equivalent(group.call)}`
  })
}

const columns = (viewer: Viewer, group: GroupProps, mayWrite: boolean): Column<Member>[] => [
  {
    label: 'User name',
    cell: ({ userInum, userName, display }) =>
      html`${group.mayReadUsers ? html`<a href="/admin/users/${encodeURIComponent(userInum)}">${userName}</a>` : userName}
      ${display && html`<span class="second-line">${display}</span>`}`
  },
  ...(mayWrite
    ? [
        {
          label: 'Action',
          short: true,
          cell: (member: Member) =>
            html`<span class="row-action"
              >${ask(`remove-${member.userInum}`, groupQuestions.remove(group, member, viewer.csrf), html`Remove<span class="visually-hidden"> ${member.userName}</span>`)}</span
            >`
        }
      ]
    : [])
]

/** What is asked before something is done to a group. */
export const groupQuestions = {
  delete: ({ inum, displayName }: { inum: string; displayName: string }, csrf: string): Question => ({
    title: `Delete ${displayName}?`,
    about: 'The people in it stay; that they were in it is forgotten, and cannot be brought back.',
    label: 'Delete the group',
    action: `/admin/groups/${encodeURIComponent(inum)}/delete`,
    csrf
  }),
  remove: (
    { inum, displayName }: { inum: string; displayName: string },
    { userInum, userName }: { userInum: string; userName: string },
    csrf: string
  ): Question => ({
    title: `Take ${userName} out of ${displayName}?`,
    about: 'What the group allows is not allowed any more. The person can be added again.',
    label: 'Take out of the group',
    action: `/admin/groups/${encodeURIComponent(inum)}/members/${encodeURIComponent(userInum)}`,
    csrf
  })
}
