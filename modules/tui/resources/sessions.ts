import type { Resource } from '../resource.ts'

export const sessions: Resource = {
  kind: 'list',
  name: 'Session',
  names: 'Sessions',
  list: {
    operation: 'search-session',
    columns: [
      { member: 'sessionAttributes.auth_user', label: 'User' },
      { member: 'expirationDate', label: 'Expiration', sorts: true },
      { member: 'deletable', label: 'Deletable' },
      { member: 'sessionAttributes.client_id', label: 'Client ID' }
    ]
  },
  path: ({ outsideSid }) => ({ sid: String(outsideSid) }),
  title: ({ creationDate }) => `of ${String(creationDate)}`,
  remove: 'delete-session'
}
