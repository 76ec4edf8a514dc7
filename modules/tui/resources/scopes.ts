import type { Field, Resource } from '../resource.ts'

const type = (...is: string[]): Pick<Field, 'when'> => ({ when: { member: 'scopeType', is } })

export const scopes: Resource = {
  kind: 'list',
  name: 'Scope',
  names: 'Scopes',
  schema: 'Scope',
  list: {
    operation: 'get-oauth-scopes',
    columns: [
      { member: 'id', label: 'Scope', sorts: true },
      { member: 'displayName', label: 'Display Name', sorts: true },
      { member: 'scopeType', label: 'Type', sorts: true },
      { member: 'defaultScope', label: 'Default' }
    ]
  },
  path: ({ inum }) => ({ inum: String(inum) }),
  title: ({ id }) => String(id),
  read: 'get-oauth-scopes-by-inum',
  create: 'post-oauth-scopes',
  update: 'put-oauth-scopes',
  remove: 'delete-oauth-scopes-by-inum',
  tabs: [
    {
      title: 'Scope',
      fields: [
        { member: 'scopeType', label: 'Scope Type', choices: ['oauth', 'openid', 'dynamic', 'uma'], standard: 'oauth', only: 'new' }, // prettier-ignore
        { member: 'scopeType', label: 'Scope Type', kind: 'shown', only: 'existing' },
        { member: 'id', label: 'id', required: true },
        { member: 'inum', label: 'inum', kind: 'shown', only: 'existing' },
        { member: 'displayName', label: 'Display Name' },
        { member: 'description', label: 'Description' },
        { member: 'defaultScope', label: 'Default Scope', ...type('oauth', 'openid') },
        { member: 'attributes.showInConfigurationEndpoint', label: 'Show in configuration endpoint', kind: 'boolean', ...type('oauth', 'openid') }, // prettier-ignore
        { member: 'claims', label: 'Claims', ...type('openid', 'dynamic'), choices: { operation: 'get-attributes', value: 'dn', text: 'name' } }, // prettier-ignore
        { member: 'dynamicScopeScripts', label: 'Dynamic Scope Script', ...type('dynamic'), choices: { operation: 'get-config-scripts', query: { fieldValuePair: 'scriptType=dynamic_scope' }, value: 'dn', text: 'name' } }, // prettier-ignore
        { member: 'iconUrl', label: 'IconURL', ...type('uma') },
        { member: 'umaAuthorizationPolicies', label: 'Authorization Policies', ...type('uma'), choices: { operation: 'get-config-scripts', query: { fieldValuePair: 'scriptType=uma_rpt_policy' }, value: 'dn', text: 'name' } }, // prettier-ignore
        { member: 'creatorId', label: 'Associated Client', kind: 'shown', ...type('spontaneous', 'uma') },
        { member: 'creationDate', label: 'Creation time', kind: 'shown', only: 'existing', ...type('spontaneous', 'uma') } // prettier-ignore
      ]
    }
  ]
}
