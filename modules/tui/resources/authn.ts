import type { Document, Resource } from '../resource.ts'
import { agamaFlows } from './agama.ts'

const ldapServers: Resource = {
  kind: 'list',
  name: 'LDAP server',
  names: 'LDAP servers',
  schema: 'GluuLdapConfiguration',
  list: {
    operation: 'get-config-database-ldap',
    isWhole: true,
    columns: [
      { member: 'configId', label: 'ACR' },
      { member: 'servers', label: 'Servers' },
      { member: 'enabled', label: 'Enabled' },
      { member: 'level', label: 'Level' }
    ]
  },
  path: ({ configId }) => ({ name: String(configId) }),
  title: ({ configId }) => String(configId),
  create: 'post-config-database-ldap',
  update: 'put-config-database-ldap',
  remove: 'delete-config-database-ldap-by-name',
  actions: [
    {
      key: 't',
      label: 'Test',
      operation: 'post-config-database-ldap-test',
      input: (entry) => ({ body: entry }),
      done: (answer) => (answer === true ? 'The LDAP server answers' : 'The LDAP server does not let this name in')
    }
  ],
  tabs: [
    {
      title: 'LDAP server',
      fields: [
        { member: 'configId', label: 'ACR', only: 'new', required: true },
        { member: 'configId', label: 'ACR', kind: 'shown', only: 'existing' },
        { member: 'level', label: 'Level', standard: 0 },
        { member: 'bindDN', label: 'Bind DN' },
        { member: 'bindPassword', label: 'Bind Password', kind: 'secret' },
        { member: 'maxConnections', label: 'Max Connections', standard: 1000 },
        { member: 'primaryKey', label: 'Remote Primary Key', standard: 'uid' },
        { member: 'localPrimaryKey', label: 'Local Primary Key', standard: 'uid' },
        { member: 'servers', label: 'Remote LDAP server:port' },
        { member: 'baseDNs', label: 'Base DNs' },
        { member: 'useSSL', label: 'Use SSL' },
        { member: 'enabled', label: 'Enabled' }
      ]
    }
  ]
}

const signInScripts: Resource = {
  kind: 'list',
  name: 'Script',
  names: 'Scripts that sign people in',
  list: {
    operation: 'get-config-scripts',
    query: { fieldValuePair: 'scriptType=person_authentication,enabled=true' },
    columns: [
      { member: 'name', label: 'ACR', sorts: true },
      { member: 'level', label: 'Level', sorts: true },
      { member: 'description', label: 'Description' }
    ]
  },
  title: ({ name }) => String(name)
}

const aliases: Resource = {
  kind: 'list',
  name: 'Alias',
  names: 'Aliases',
  list: {
    operation: 'get-properties',
    isWhole: true,
    entries: (answer) =>
      Object.entries(Object((Object(answer) as { acrMappings?: unknown }).acrMappings) as Record<string, unknown>).map(
        ([mapping, source]) => ({ mapping, source })
      ),
    columns: [
      { member: 'mapping', label: 'Mapping' },
      { member: 'source', label: 'Source' }
    ]
  },
  title: ({ mapping }) => String(mapping)
}

export const authn: Document = {
  kind: 'document',
  name: 'Default ACR',
  schema: 'AuthenticationMethod',
  read: 'get-acrs',
  update: 'put-acrs',
  tabs: [
    {
      title: 'Default ACR',
      fields: [
        {
          member: 'defaultAcr',
          label: 'Default ACR',
          required: true,
          isOpen: true,
          choices: [
            {
              operation: 'get-config-scripts',
              query: { fieldValuePair: 'scriptType=person_authentication,enabled=true' },
              value: 'name'
            },
            { operation: 'get-config-database-ldap', value: 'configId' }
          ]
        }
      ]
    },
    { title: 'LDAP Servers', resource: ldapServers },
    { title: 'Scripts', resource: signInScripts },
    { title: 'Aliases', resource: aliases },
    { title: 'Agama Flows', resource: agamaFlows }
  ]
}
