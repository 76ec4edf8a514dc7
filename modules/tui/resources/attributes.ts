import type { Resource } from '../resource.ts'

export const attributes: Resource = {
  kind: 'list',
  name: 'Attribute',
  names: 'Attributes',
  schema: 'JansAttribute',
  list: {
    operation: 'get-attributes',
    columns: [
      { member: 'name', label: 'Name', sorts: true },
      { member: 'displayName', label: 'Display Name', sorts: true },
      { member: 'dataType', label: 'Data Type', sorts: true },
      { member: 'status', label: 'Status', sorts: true }
    ]
  },
  path: ({ inum }) => ({ inum: String(inum) }),
  title: ({ name }) => String(name),
  read: 'get-attributes-by-inum',
  create: 'post-attributes',
  update: 'put-attributes',
  remove: 'delete-attributes-by-inum',
  tabs: [
    {
      title: 'Attribute',
      fields: [
        { member: 'name', label: 'Name', required: true },
        { member: 'displayName', label: 'Display Name', required: true },
        { member: 'description', label: 'Description' },
        { member: 'dataType', label: 'Data Type', standard: 'string' },
        { member: 'status', label: 'Status', standard: 'active' },
        { member: 'editType', label: 'Edit Type', standard: ['admin'] },
        { member: 'viewType', label: 'View Type', standard: ['admin'] },
        { member: 'usageType', label: 'Usage Type' },
        { member: 'oxMultiValuedAttribute', label: 'Multivalued' },
        { member: 'claimName', label: 'Claim Name' },
        { member: 'scimCustomAttr', label: 'Include in SCIM Extension' },
        { member: 'saml1Uri', label: 'SAML1 URI' },
        { member: 'saml2Uri', label: 'SAML2 URI' },
        { member: 'urn', label: 'URN' }
      ]
    }
  ]
}
