import { groupFormPage } from '#views/admin/people/group-form'
import { groupPage, groupQuestions } from '#views/admin/people/group'
import { groupsPage } from '#views/admin/people/groups'
import { importPage, type ImportView } from '#views/admin/people/import'
import { importFormPage } from '#views/admin/people/import-form'
import { questionPage } from '#views/admin/question'
import { userPage, userQuestions } from '#views/admin/people/user'
import { accessQuestion, userAccessPage } from '#views/admin/people/user-access'
import {
  accountSection,
  passwordField,
  passwordPage,
  rolesField,
  rolesSection,
  userFormPage
} from '#views/admin/people/user-form'
import { usersPage } from '#views/admin/people/users'
import type { Html } from '#views/html'
import type { Section } from '#views/parts/fields'

const now = Date.UTC(2026, 0, 31, 12)

/** Every page about people and groups, filled with one text wherever somebody else's words stand. */
export function peopleSamples(text: string): Record<string, () => Html> {
  const viewer = { name: text, csrf: text, may: () => true }
  const reader = { ...viewer, may: (needed: string) => /^get-|\.read$/.test(needed) }
  const told = { ...viewer, flash: { kind: 'success' as const, message: text } }
  const call = { method: 'GET', address: `/a?b=${text}`, body: text, curl: text, cli: text }
  const listed = { q: '', sort: 'userName', descending: false, page: 2 }
  const filter = { q: '', status: '', role: '', group: '', groupName: undefined, roles: ['api-viewer', text], filter: {}, call } // prettier-ignore
  const users = [
    { inum: text, userName: text, displayName: text, mail: text, roles: ['api-admin'], active: true, changedAt: now },
    { inum: 'v', userName: 'v', displayName: text, mail: '', roles: [text], active: true, changedAt: now },
    { inum: 'o', userName: 'o', displayName: '', mail: '', roles: [], active: false, changedAt: now }
  ]
  const typed = [
    { name: 'value', label: 'Value' },
    { name: 'type', label: 'Type' },
    { name: 'primary', label: 'Preferred', kind: 'check' as const }
  ]
  const person: Section = {
    title: 'Name',
    about: text,
    fields: [
      { name: 'displayName', member: 'displayName', kind: 'text', label: text },
      { name: 'mobile', member: 'mobile', kind: 'lines', label: 'Mobile', help: text },
      { name: 'emailVerified', kind: 'check', label: 'Email verified' },
      { name: 'hiredAt', kind: 'moment', label: 'Hired' },
      { name: 'shoes', kind: 'json', label: 'Shoes' }
    ]
  }
  const phones: Section = {
    title: 'Contact',
    fields: [{ name: 'phones', member: 'phones', kind: 'rows', label: 'Telephone numbers', columns: typed }]
  }
  const choices = ['api-viewer', text].map((value) => ({ value, label: value, help: text }))
  const roles = { ...rolesSection, fields: [{ ...rolesField, choices }] }
  const sections = [accountSection, roles, person, phones]
  const values = {
    userName: text,
    externalId: text,
    jansAdminUIRole: ['api-viewer'],
    displayName: text,
    mobile: `${text}\n+44 1`,
    emailVerified: true,
    hiredAt: '2026-01-31T12:00',
    shoes: text,
    phones: JSON.stringify([{ value: text, type: 'work', primary: true }])
  }
  const user = {
    inum: text,
    userName: text,
    displayName: text,
    active: true,
    status: 'active',
    self: false,
    beyond: false,
    roles: ['api-admin', text],
    externalId: text,
    createdAt: now,
    changedAt: now,
    sections: [person],
    values,
    more: [
      { label: text, values: [text, { at: now }] },
      { label: 'Another', values: [] }
    ],
    groups: [
      { inum: 'g', displayName: text },
      { inum: 'h', displayName: 'Sales' }
    ],
    call
  }
  const access = {
    inum: text,
    userName: text,
    passkeys: [{ id: 'a', name: text, rpId: text, status: 'registered', addedAt: now }],
    otp: [{ id: '1', name: text, soft: true, addedAt: now }, { id: '2', name: '', soft: false, addedAt: undefined }], // prettier-ignore
    sessions: {
      total: 90,
      rows: [{ id: 'a', startedAt: now, lastUsedAt: now, address: '2001:db8::1', browser: text, acr: text }]
    },
    consents: [{ client: { inum: 'a', name: text }, scopes: ['openid', text], at: now }],
    tokens: {
      total: 1,
      rows: [{ id: 'a', type: 'access_token', clientId: text, scope: text, createdAt: now, expiresAt: now }]
    }
  }
  const group = {
    inum: text,
    displayName: text,
    externalId: text,
    createdAt: now,
    changedAt: now,
    all: 9,
    listed: { ...listed, sort: '' },
    size: 2,
    total: 9,
    members: [
      { userInum: 'a', userName: text, display: text },
      { userInum: 'b', userName: 'b', display: undefined }
    ],
    adding: {},
    mayReadUsers: true,
    call
  }
  const empty = { ...group, all: 0, total: 0, members: [], listed: { ...listed, page: 1, sort: '' } }
  const groups = [{ inum: text, displayName: text, members: 100_000, changedAt: now }]
  const brought: ImportView = {
    id: 'a',
    fileName: text,
    format: 'csv',
    dryRun: false,
    existing: 'update',
    by: text,
    beganAt: now,
    movedAt: now,
    status: 'done',
    problem: undefined,
    cancelled: false,
    share: 1,
    created: 120,
    updated: 4,
    skipped: 3,
    refused: 70
  }
  const refusals = [
    { line: 7, userName: text, member: 'mail', value: text, reason: text },
    { line: 9, userName: '', member: '', value: '', reason: text }
  ]
  const form = { imports: [], limit: 33_554_432, values: { mode: 'check', existing: 'skip' } }
  return {
    users: () => usersPage(viewer, { ...listed, ...filter, size: 3, total: 9, users }),
    'users-read-only': () => usersPage(reader, { ...listed, ...filter, size: 3, total: 9, users }),
    'users-none': () => usersPage(viewer, { ...listed, ...filter, page: 1, size: 25, total: 0, users: [] }),
    'users-unfound': () =>
      usersPage(viewer, { ...listed, ...filter, q: text, status: 'active', group: 'g', groupName: text, filter: { q: text }, page: 1, size: 25, total: 0, users: [] }), // prettier-ignore
    user: () => userPage(told, user),
    'user-self': () => userPage(viewer, { ...user, self: true, active: false, status: 'expired', groups: [] }),
    'user-beyond': () => userPage(viewer, { ...user, beyond: true, more: [], sections: [], groups: undefined }),
    'user-read-only': () => userPage(reader, user),
    'user-new': () =>
      userFormPage(viewer, {
        sections: [{ ...accountSection, fields: [...accountSection.fields, passwordField] }, person, phones],
        values: {}
      }),
    'user-edit': () => userFormPage(viewer, { user, version: 1, sections, values, call }),
    'user-refused': () =>
      userFormPage(viewer, { user, version: 1, sections, values, errors: { userName: text, phones: text, jansAdminUIRole: text }, overtaken: true }), // prettier-ignore
    'user-access': () => userAccessPage(told, access),
    'user-access-none': () =>
      userAccessPage(viewer, { ...access, passkeys: [], otp: [], sessions: { total: 0, rows: [] }, consents: [], tokens: { total: 0, rows: [] } }), // prettier-ignore
    'user-access-question': () =>
      questionPage(viewer, { ...accessQuestion(user, 'passkey', 'a', text), section: 'users', back: { href: '/a', label: text }, call }), // prettier-ignore
    'user-question': () =>
      questionPage(viewer, { ...userQuestions.delete(user, text), section: 'users', back: { href: '/a', label: text }, call }), // prettier-ignore
    password: () => passwordPage(viewer, { user, errors: { password: text } }),
    groups: () => groupsPage(told, { ...listed, sort: 'displayName', size: 1, total: 9, groups, call }),
    'groups-none': () => groupsPage(viewer, { ...listed, page: 1, size: 25, total: 0, groups: [], call }),
    'groups-unfound': () => groupsPage(viewer, { ...listed, q: text, page: 1, size: 25, total: 0, groups: [], call }),
    group: () => groupPage(told, group),
    'group-empty': () => groupPage(viewer, { ...empty, adding: { name: text, problem: text } }),
    'group-unfound': () => groupPage(viewer, { ...empty, all: 3, listed: { ...empty.listed, q: text } }),
    'group-read-only': () => groupPage(reader, { ...group, mayReadUsers: false }),
    'group-new': () => groupFormPage(viewer, { values: {} }),
    'group-refused': () =>
      groupFormPage(viewer, { group, version: 1, values: { displayName: text }, errors: { displayName: text }, overtaken: true, call }), // prettier-ignore
    'group-question': () =>
      questionPage(viewer, { ...groupQuestions.delete(group, text), section: 'groups', back: { href: '/a', label: text }, call }), // prettier-ignore
    'import-form': () => importFormPage(viewer, { ...form, imports: [brought, { ...brought, id: 'b', dryRun: true }] }),
    'import-refused': () => importFormPage(viewer, { ...form, errors: { file: text } }),
    'import-done': () => importPage(told, { ...brought, refusals, again: 3 }),
    'import-checked': () => importPage(viewer, { ...brought, dryRun: true, refused: 0, refusals: [], again: 3 }),
    'import-running': () =>
      importPage(viewer, { ...brought, format: 'scim', status: 'running', share: 0.4, refused: 0, refusals: [], again: 3 }), // prettier-ignore
    'import-failed': () => importPage(viewer, { ...brought, status: 'failed', problem: text, refusals: [], again: 3 }),
    'import-stopped': () =>
      importPage(viewer, { ...brought, dryRun: true, existing: 'skip', status: 'cancelled', refusals: [], again: 3 })
  }
}
