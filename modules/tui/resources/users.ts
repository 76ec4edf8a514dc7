import type { Resource } from '../resource.ts'

const devices: Resource = {
  kind: 'list',
  name: 'Device',
  names: 'FIDO devices',
  list: {
    operation: 'get-registration-entries-fido2',
    isWhole: true,
    columns: [
      { member: 'displayName', label: 'Name' },
      { member: 'registrationStatus', label: 'Status' },
      { member: 'creationDate', label: 'Registered' },
      { member: 'rpId', label: 'Relying party' },
      { member: 'counter', label: 'Counter' }
    ]
  },
  path: ({ id }) => ({ jansId: String(id) }),
  title: ({ displayName, id }) => String(displayName ?? id),
  remove: 'delete-fido2-data'
}

export const users: Resource = {
  kind: 'list',
  name: 'User',
  names: 'Users',
  schema: 'user-management:CustomUser',
  list: {
    operation: 'get-user',
    columns: [
      { member: 'displayName', label: 'Name', sorts: true },
      { member: 'userId', label: 'User Name', sorts: true },
      { member: 'mail', label: 'Email', sorts: true },
      { member: 'status', label: 'Status', sorts: true }
    ]
  },
  path: ({ inum }) => ({ inum: String(inum) }),
  title: ({ userId }) => String(userId),
  read: 'get-user-by-inum',
  create: 'post-user',
  update: 'put-user',
  remove: 'delete-user',
  moreFields: { list: 'customAttributes', operation: 'get-attributes', query: { fieldValuePair: 'status=active' }, value: 'name', text: 'displayName' }, // prettier-ignore
  actions: [
    {
      key: 'p',
      label: 'Password',
      operation: 'patch-user-by-inum',
      fields: [
        { member: 'userPassword', label: 'New password', kind: 'secret', required: true },
        { member: 'again', label: 'Once more', kind: 'secret', required: true, repeats: 'userPassword' }
      ],
      input: ({ inum }, { userPassword }) => ({
        path: { inum: String(inum) },
        body: { jsonPatchString: JSON.stringify([{ op: 'replace', path: '/userPassword', value: userPassword }]) }
      }),
      done: () => 'The password is changed'
    }
  ],
  openings: [
    { key: 'f', label: 'FIDO devices', resource: devices, of: ({ userId }) => ({ path: { username: String(userId) } }) }
  ],
  tabs: [
    {
      title: 'User',
      fields: [
        { member: 'inum', label: 'Inum', kind: 'shown', only: 'existing' },
        { member: 'userId', label: 'Username', required: true },
        { member: 'userPassword', label: 'Password', kind: 'secret', only: 'new', required: true },
        { member: 'givenName', label: 'First Name', required: true },
        { member: 'customAttributes:middleName', label: 'Middle Name', kind: 'text' },
        { member: 'customAttributes:sn', label: 'Last Name', kind: 'text' },
        { member: 'displayName', label: 'Display Name', required: true },
        { member: 'mail', label: 'Email', required: true },
        { member: 'status', label: 'Status', choices: ['active', 'inactive'], standard: 'active' },
        { member: 'customAttributes:nickname', label: 'Nickname', kind: 'text' },
        { member: 'customAttributes:jansAdminUIRole', label: 'Admin UI Roles', kind: 'multi', choices: { operation: 'get-all-adminui-roles', value: 'role' } } // prettier-ignore
      ]
    }
  ]
}
