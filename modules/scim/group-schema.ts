import { attribute, common, readOnly, schemasOf } from './schema.ts'

export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'

/** People alone are members. The server says all of an element but its `value`, which is how it comes and goes. */
export const members = attribute('members', 'People in the group', {
  multiValued: true,
  subAttributes: [
    attribute('value', 'id of the person', { required: true, caseExact: true, mutability: 'immutable' }),
    attribute('$ref', 'Address of the person', {
      ...readOnly,
      type: 'reference',
      referenceTypes: ['User'],
      caseExact: true
    }),
    attribute('display', 'The person’s display name', readOnly),
    attribute('type', 'What the member is', { ...readOnly, canonicalValues: ['User'] })
  ]
})

export const groupSchemas = schemasOf({
  id: groupUrn,
  name: 'Group',
  description: 'Group',
  attributes: [
    ...common,
    attribute('displayName', 'Name of the group', { required: true, uniqueness: 'server' }),
    members
  ]
})
