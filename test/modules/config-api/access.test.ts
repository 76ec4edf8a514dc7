import { expect, it } from 'vitest'
import { isOpen } from '#modules/config-api/access'

const statistics = {
  super: ['read-all'],
  group: ['stats.admin'],
  own: ['stats.readonly', 'jans_stat']
}
const sessions = { super: [], group: ['session.admin'], own: ['session.delete', 'revoke_session'] }
const exclusive = ['jans_stat', 'https://jans.io/scim/users.read']
const onlyExclusive = { super: [], group: [], own: ['https://jans.io/scim/users.read'] }

it.each([
  ['a super scope alone', statistics, ['read-all'], true],
  ['a group scope alone', statistics, ['stats.admin'], true],
  ['all of its own', sessions, ['session.delete', 'revoke_session'], true],
  ['one of two of its own', sessions, ['session.delete'], false],
  ['its own but for an exclusive one', statistics, ['stats.readonly'], true],
  ['an exclusive one alone', statistics, ['jans_stat'], false],
  ['nothing where all are exclusive', onlyExclusive, ['openid'], false],
  ['the exclusive one where all are', onlyExclusive, ['https://jans.io/scim/users.read'], true],
  ['nothing', statistics, [], false],
  ['another in upper case', statistics, ['READ-ALL'], false]
])('with %s: %#', (_name, access, scopes, expected) => {
  expect(isOpen(access, new Set(scopes), exclusive)).toBe(expected)
})
