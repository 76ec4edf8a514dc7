import type { Resource } from '../resource.ts'

export const keys: Resource = {
  kind: 'list',
  name: 'Key',
  names: 'Keys',
  list: {
    operation: 'get-config-jwks',
    isWhole: true,
    entries: (answer) => (answer as { keys: Record<string, unknown>[] }).keys,
    columns: [
      { member: 'name', label: 'Name' },
      {
        member: 'exp',
        label: 'Expiration',
        shows: (value) =>
          typeof value === 'number' ? new Date(value).toISOString().slice(0, 16).replace('T', ' ') : ''
      },
      { member: 'kid', label: 'Kid', yields: true }
    ]
  },
  title: ({ kid }) => String(kid)
}
