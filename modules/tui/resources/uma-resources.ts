import type { Resource } from '../resource.ts'

/** Resources of one client. */
export const umaResources: Resource = {
  kind: 'list',
  name: 'UMA resource',
  names: 'UMA resources',
  list: {
    operation: 'get-oauth-uma-resources-by-clientid',
    isWhole: true,
    columns: [
      { member: 'id', label: 'Id' },
      { member: 'name', label: 'Name' },
      { member: 'type', label: 'Type' },
      { member: 'expirationDate', label: 'Expires' }
    ]
  },
  path: ({ id }) => ({ id: String(id) }),
  title: ({ name, id }) => String(name ?? id),
  remove: 'delete-oauth-uma-resources-by-id'
}
