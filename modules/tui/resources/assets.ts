import type { Resource } from '../resource.ts'

export const assets: Resource = {
  kind: 'list',
  name: 'Asset',
  names: 'Assets',
  schema: 'Document',
  list: {
    operation: 'get-all-assets',
    columns: [
      { member: 'inum', label: 'inum', sorts: true, yields: true },
      { member: 'fileName', label: 'File Name', sorts: true },
      { member: 'enabled', label: 'Enabled' },
      { member: 'creationDate', label: 'Creation Time', sorts: true }
    ]
  },
  path: ({ inum }) => ({ inum: String(inum) }),
  title: ({ fileName }) => String(fileName),
  create: 'post-new-asset',
  update: 'put-asset',
  remove: 'delete-asset',
  // A form has two parts: what the file is, and the file.
  toBody: ({ assetFile, inum, fileName, description, service, level, enabled }) => ({
    document: { inum, fileName, description, service, level, enabled },
    assetFile
  }),
  tabs: [
    {
      title: 'Asset',
      fields: [
        { member: 'inum', label: 'inum', kind: 'shown', only: 'existing' },
        {
          member: 'assetFile',
          label: 'Asset',
          kind: 'file',
          required: true,
          about: 'Path of the file on this machine'
        },
        { member: 'fileName', label: 'File Name', required: true },
        { member: 'description', label: 'Description', required: true },
        { member: 'level', label: 'Level', standard: 1 },
        { member: 'enabled', label: 'Enabled', standard: true },
        { member: 'service', label: 'Jans Service', choices: { operation: 'get-asset-services' } }
      ]
    }
  ]
}
