import type { Resource } from '../resource.ts'

export const scripts: Resource = {
  kind: 'list',
  name: 'Script',
  names: 'Scripts',
  schema: 'CustomScript',
  list: {
    operation: 'get-config-scripts',
    columns: [
      { member: 'name', label: 'Name', sorts: true },
      { member: 'enabled', label: 'Enabled', sorts: true },
      { member: 'scriptType', label: 'Script Type', sorts: true },
      { member: 'description', label: 'Description', yields: true },
      { member: 'inum', label: 'inum', sorts: true, yields: true }
    ]
  },
  path: ({ inum }) => ({ inum: String(inum) }),
  title: ({ name }) => String(name),
  read: 'get-config-scripts-by-inum',
  create: 'post-config-scripts',
  update: 'put-config-scripts',
  remove: 'delete-config-scripts-by-inum',
  tabs: [
    {
      title: 'Script',
      fields: [
        { member: 'inum', label: 'Inum', kind: 'shown', only: 'existing' },
        { member: 'scriptType', label: 'Script Type', choices: { operation: 'get-custom-script-type' } },
        { member: 'enabled', label: 'Enabled' },
        { member: 'name', label: 'Name', required: true },
        { member: 'aliases', label: 'Aliases' },
        { member: 'description', label: 'Description' },
        { member: 'locationType', label: 'Location', standard: 'db' },
        { member: 'programmingLanguage', label: 'Programming Language', standard: 'typescript' },
        { member: 'level', label: 'Level', standard: 0 },
        { member: 'configurationProperties', label: 'Config Properties', kind: 'json', about: 'A list of {"value1": name, "value2": value, "hide": true or false}' }, // prettier-ignore
        { member: 'moduleProperties', label: 'Module Properties', kind: 'json', about: 'A list of {"value1": name, "value2": value}' }, // prettier-ignore
        { member: 'script', label: 'Script', kind: 'code' }
      ]
    }
  ]
}
