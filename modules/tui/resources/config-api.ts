import type { Resource } from '../resource.ts'

export const plugins: Resource = {
  kind: 'list',
  name: 'Plugin',
  names: 'Plugins',
  list: {
    operation: 'get-plugins',
    isWhole: true,
    columns: [
      { member: 'name', label: 'Name' },
      { member: 'description', label: 'Description', yields: true }
    ]
  },
  title: ({ name }) => String(name)
}

export const assetDirectories: Resource = {
  kind: 'list',
  name: 'Directory',
  names: 'Asset directories',
  list: {
    operation: 'get-asset-dir-mapping',
    isWhole: true,
    columns: [
      { member: 'directory', label: 'Directory' },
      { member: 'type', label: 'Types' },
      { member: 'description', label: 'Description', yields: true },
      { member: 'jansServiceModule', label: 'Services' }
    ]
  },
  title: ({ directory }) => String(directory)
}

export const auditLog: Resource = {
  kind: 'list',
  name: 'Record',
  names: 'Audit log',
  list: {
    operation: 'get-audit-data',
    entries: (answer) => ((answer as { entries: unknown[] }).entries ?? []).map((record) => ({ record })),
    columns: [{ member: 'record', label: 'Record' }]
  },
  title: () => ''
}
