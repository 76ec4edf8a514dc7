import type { Resource } from '../resource.ts'

export const tokens: Resource = {
  kind: 'list',
  name: 'Token',
  names: 'Tokens',
  list: {
    operation: 'search-token',
    columns: [
      { member: 'expirationDate', label: 'Expiration', sorts: true },
      { member: 'tokenType', label: 'Token Type', sorts: true },
      { member: 'deletable', label: 'Deletable' },
      { member: 'grantType', label: 'Grant' },
      { member: 'scope', label: 'Scope', yields: true }
    ]
  },
  path: ({ tokenCode }) => ({ tknCde: String(tokenCode) }),
  title: ({ tokenType, creationDate }) => `${String(tokenType)} of ${String(creationDate)}`,
  remove: 'revoke-token'
}
