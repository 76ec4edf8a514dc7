import { attributeRegistry, type Attribute, type AttributeRegistry, type DataType } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { secretAttributes } from '#modules/users/index'
import { scimConfiguration } from './configuration.ts'
import {
  attribute,
  common,
  list,
  readOnly,
  schemasOf,
  type ScimAttribute,
  type Schemas,
  type ScimSchema
} from './schema.ts'

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** What the server knows of memberships; they are changed at the groups (RFC 7643, 4.1.2). */
export const groups = attribute('groups', 'Groups that the person is in', {
  ...readOnly,
  multiValued: true,
  subAttributes: [
    attribute('value', 'id of the group', { ...readOnly, caseExact: true }),
    attribute('$ref', 'Address of the group', {
      ...readOnly,
      type: 'reference',
      referenceTypes: ['Group'],
      caseExact: true
    }),
    attribute('display', 'Name of the group', readOnly),
    attribute('type', 'How the person came into the group', { ...readOnly, canonicalValues: ['direct'] })
  ]
})

const core: ScimSchema = {
  id: userUrn,
  name: 'User',
  description: 'User Account',
  attributes: [
    ...common,
    attribute('userName', 'Name that the person signs in with', {
      required: true,
      uniqueness: 'server',
      field: 'userName'
    }),
    attribute('name', 'The parts of the person’s name', {
      subAttributes: [
        attribute('formatted', 'The whole name, made of its parts unless it is given', { stored: 'jansNameFormatted' }),
        attribute('familyName', 'Family name', { stored: 'sn' }),
        attribute('givenName', 'Given name', { stored: 'givenName' }),
        attribute('middleName', 'Middle name', { stored: 'middleName' }),
        attribute('honorificPrefix', 'Title before the name', { stored: 'jansHonorificPrefix' }),
        attribute('honorificSuffix', 'Suffix after the name', { stored: 'jansHonorificSuffix' })
      ]
    }),
    attribute('displayName', 'Name as it is shown', { stored: 'displayName' }),
    attribute('nickName', 'Casual name', { stored: 'nickname' }),
    attribute('profileUrl', 'Address of a page about the person', {
      type: 'reference',
      referenceTypes: ['external'],
      stored: 'jansProfileURL'
    }),
    attribute('title', 'Position in the organization', { stored: 'jansTitle' }),
    attribute('userType', 'Relation to the organization', { stored: 'jansUsrTyp' }),
    attribute('preferredLanguage', 'Language that the person prefers', { stored: 'preferredLanguage' }),
    attribute('locale', 'Language tag for dates, numbers and the like', { stored: 'locale' }),
    attribute('timezone', 'Time zone such as Europe/Paris', { stored: 'zoneinfo' }),
    attribute('active', 'May the person sign in?', { type: 'boolean', field: 'status' }),
    attribute('password', 'New password; never shown', { mutability: 'writeOnly', returned: 'never', caseExact: true }),
    list('emails', 'jansEmail', 'Email addresses', {}, ['work', 'home', 'other']),
    list('phoneNumbers', 'jansPhoneValue', 'Telephone numbers', {}, [
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other'
    ]),
    list('ims', 'jansImsValue', 'Addresses for instant messages', {}, [
      'aim',
      'gtalk',
      'icq',
      'xmpp',
      'msn',
      'skype',
      'qq',
      'yahoo',
      'other'
    ]),
    list('photos', 'jansPhotos', 'Pictures of the person', { type: 'reference', referenceTypes: ['external'] }, [
      'photo',
      'thumbnail'
    ]),
    attribute('addresses', 'Postal addresses', {
      multiValued: true,
      stored: 'jansAddres',
      subAttributes: [
        attribute('formatted', 'The whole address'),
        attribute('streetAddress', 'Street and house number'),
        attribute('locality', 'City'),
        attribute('region', 'State or province'),
        attribute('postalCode', 'Postal code'),
        attribute('country', 'Country'),
        attribute('type', 'What the address is for', { canonicalValues: ['work', 'home', 'other'] }),
        attribute('primary', 'Is it the preferred address?', { type: 'boolean' })
      ]
    }),
    groups,
    attribute('pairwiseIdentifiers', 'Random identifiers by which applications know the person', {
      ...readOnly,
      multiValued: true,
      caseExact: true,
      returned: 'request'
    }),
    list('entitlements', 'jansEntitlements', 'What the person may use', {}),
    list('roles', 'jansRole', 'Roles of the person', {}),
    list('x509Certificates', 'jans509Certificate', 'Certificates, as base64 of DER', {
      type: 'binary',
      caseExact: true
    })
  ]
}

const enterprise: ScimSchema = {
  id: enterpriseUrn,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', 'Number in the organization', { stored: 'employeeNumber' }),
    attribute('costCenter', 'Cost center', { stored: 'jansCostCenter' }),
    attribute('organization', 'Organization', { stored: 'o' }),
    attribute('division', 'Division', { stored: 'jansDivision' }),
    attribute('department', 'Department', { stored: 'departmentNumber' }),
    attribute('manager', 'The person’s manager', {
      subAttributes: [
        attribute('value', 'id of the manager', { stored: 'manager', caseExact: false }),
        attribute('$ref', 'Address of the manager', {
          ...readOnly,
          type: 'reference',
          referenceTypes: ['User'],
          caseExact: true
        })
      ]
    })
  ]
}

const customTypes: Record<DataType, ScimAttribute['type']> = {
  string: 'string',
  json: 'string',
  binary: 'binary',
  certificate: 'binary',
  numeric: 'decimal',
  boolean: 'boolean',
  generalizedTime: 'dateTime'
}

/** The registry's attributes that are marked for SCIM. */
function custom({ all }: AttributeRegistry, urn: string): ScimSchema {
  const toScim = ({ name, dataType, description, oxMultiValuedAttribute = false }: Attribute) =>
    attribute(name, description, {
      type: customTypes[dataType],
      multiValued: oxMultiValuedAttribute,
      stored: name,
      returned: secretAttributes.has(name) ? 'never' : 'default'
    })
  // Who may write people may not write groups for that: these have an attribute and scopes of their own.
  const isShown = ({ name, scimCustomAttr, status }: Attribute) =>
    scimCustomAttr && status === 'active' && name !== 'memberOf'
  return {
    id: urn,
    name: 'GluuUserCustomExtension',
    description: 'Gluu User Custom Extension',
    attributes: all.filter(isShown).map(toScim)
  }
}

const known = new WeakMap<AttributeRegistry, { urn: string; schemas: Schemas }>()

/** Entra names the manager, and what else is the enterprise's, without the URI at times. */
const withShortNames = (schemas: Schemas): Schemas => ({
  ...schemas,
  find: (path) => schemas.find(path) ?? schemas.find(`${enterpriseUrn}:${path}`)
})

/** The schemas of a user, as the registry and the properties have them at this moment. */
export async function currentUserSchemas(ctx: Context): Promise<Schemas> {
  const { userExtensionSchemaURI } = await scimConfiguration.read(ctx)
  return userSchemas(await attributeRegistry(ctx), userExtensionSchemaURI)
}

/** @param urn of the schema of custom attributes */
export function userSchemas(registry: AttributeRegistry, urn: string): Schemas {
  let last = known.get(registry)
  if (last?.urn !== urn) {
    last = { urn, schemas: withShortNames(schemasOf(core, [enterprise, custom(registry, urn)])) }
    known.set(registry, last)
  }
  return last.schemas
}
