import type { Attribute, AttributeRegistry } from '#modules/attributes/index'
import { roleAttribute } from '#modules/roles/index'
import { attributeKind, secretAttributes, type UserAttributes } from '#modules/users/index'
import type { Choice } from '#views/parts/field'
import type { Field, Section } from '#views/parts/fields'
import type { RowColumn } from '#views/parts/rows'

/** Attributes that belong together, by name; all others stand under their own title. */
const groups: readonly (readonly [title: string, about: string, names: readonly string[]])[] = [
  [
    'Name',
    'What applications may learn, when they are allowed to.',
    ['displayName', 'givenName', 'middleName', 'sn', 'nickname', 'jansPrefUsrName', 'cn']
  ],
  [
    'Contact',
    'How the person is reached.',
    ['mail', 'emailVerified', 'mobile', 'telephoneNumber', 'phoneNumberVerified', 'website', 'profile', 'picture']
  ],
  ['Language and region', '', ['locale', 'preferredLanguage', 'zoneinfo', 'birthdate', 'gender']],
  ['Work', '', ['o', 'title', 'departmentNumber', 'employeeNumber', 'employeeType', 'manager', 'secretary', 'role']],
  [
    'Address',
    '',
    ['address', 'homePostalAddress', 'street', 'postOfficeBox', 'roomNumber', 'postalCode', 'l', 'st', 'c']
  ]
]

const further = 'Further attributes'

const typed: readonly RowColumn[] = [
  { name: 'value', label: 'Value' },
  { name: 'type', label: 'Type' },
  { name: 'display', label: 'Label' },
  { name: 'primary', label: 'Preferred', kind: 'check' }
]

const list = (name: string, label: string, help?: string): Field => ({
  name,
  member: name,
  kind: 'rows',
  label,
  columns: typed,
  ...(help !== undefined && { help })
})
const text = (name: string, label: string): Field => ({ name, member: name, kind: 'text', label })

/** What SCIM has and the registry need not name, by the title of the group that it stands in. */
const ofScim: ReadonlyMap<string, readonly Field[]> = new Map([
  [
    'Name',
    [text('jansHonorificPrefix', 'Title before the name'), text('jansHonorificSuffix', 'Suffix after the name')]
  ],
  [
    'Contact',
    [
      list('jansEmail', 'All email addresses', 'The preferred one, else the first, is the email above.'),
      list('jansPhoneValue', 'Telephone numbers', 'As SCIM has them: work, home, mobile, fax.'),
      list('jansImsValue', 'Instant messages')
    ]
  ],
  [
    'Work',
    [
      text('jansTitle', 'Position'),
      list('jansEntitlements', 'Entitlements'),
      list('jansRole', 'Roles in other systems')
    ]
  ],
  [
    'Address',
    [
      {
        ...list('jansAddres', 'Addresses'),
        columns: [
          { name: 'type', label: 'Type' },
          { name: 'streetAddress', label: 'Street', kind: 'area' },
          { name: 'postalCode', label: 'Postal code' },
          { name: 'locality', label: 'City' },
          { name: 'region', label: 'State or region' },
          { name: 'country', label: 'Country' },
          { name: 'formatted', label: 'As on a letter', kind: 'area' },
          { name: 'primary', label: 'Preferred', kind: 'check' }
        ]
      }
    ]
  ],
  [further, [list('jansPhotos', 'Pictures')]]
])
const allOfScim = new Map([...ofScim.values()].flat().map((field) => [field.name, field]))

/** What the form has fields of its own for, or other pages. */
const elsewhere = new Set([roleAttribute, 'memberOf', 'jansAuthenticator'])

/** Shorter ones in one line. */
const longText = 255

/** Few people have any of these; who has, sees them. */
const rare = new Set(['jansImsValue', 'jansEntitlements', 'jansRole', 'jansPhotos'])

/** Every attribute that an administrator may edit, in the sections of a form. @param had attributes of the person */
export function attributeSections(registry: AttributeRegistry, had: UserAttributes = {}): Section[] {
  const editable = registry.all.filter((attribute) => isEditable(registry, attribute))
  const known = new Set(groups.flatMap(([, , names]) => names))
  const named = new Map(editable.map((attribute) => [attribute.name, toField(attribute)]))
  const isOffered = (name: string) => !rare.has(name) || Object.hasOwn(had, name)
  const others = editable.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  return [...groups, [further, 'What else this installation knows of people.', others] as const].flatMap(
    ([title, about, names]) => {
      const own = names.flatMap((name) => named.get(name) ?? [])
      const fields = [...own, ...(ofScim.get(title) ?? []).filter(({ name }) => !named.has(name) && isOffered(name))]
      return fields.length > 0 ? [{ title, ...(about && { about }), fields }] : []
    }
  )
}

/** SCIM's lists; they are read in another form than they are edited in. */
export const isList = ({ kind }: Field): boolean => kind === 'rows'

const isEditable = (registry: AttributeRegistry, { name, status, editType }: Attribute): boolean =>
  status === 'active' &&
  editType?.includes('admin') === true &&
  !secretAttributes.has(name) &&
  !elsewhere.has(name) &&
  attributeKind(registry, name) !== undefined

function toField({
  name,
  displayName,
  description,
  dataType,
  oxMultiValuedAttribute,
  attributeValidation
}: Attribute): Field {
  const { minLength, maxLength, regexp } = attributeValidation ?? {}
  const help = [
    description !== displayName && description,
    oxMultiValuedAttribute && 'One a line.',
    minLength !== undefined && `At least ${minLength} characters.`,
    maxLength !== undefined && `At most ${maxLength} characters.`,
    regexp && `Has the form ${regexp}.`
  ].filter(Boolean)
  const known = allOfScim.get(name)
  return {
    name,
    member: name,
    label: displayName,
    kind: known?.columns
      ? 'rows'
      : oxMultiValuedAttribute && dataType !== 'json'
        ? 'lines'
        : kindOf(name, dataType, maxLength),
    ...(known?.columns && { columns: known.columns }),
    ...(dataType === 'json' && { rows: 3 }),
    ...(help.length > 0 && { help: help.map((text) => (String(text).endsWith('.') ? text : `${text}.`)).join(' ') })
  }
}

function kindOf(name: string, dataType: Attribute['dataType'], maxLength = 0): Field['kind'] {
  if (name === 'mail') return 'email'
  switch (dataType) {
    case 'boolean':
      return 'check'
    case 'generalizedTime':
      return 'moment'
    case 'json':
      return 'json'
    case 'binary':
    case 'certificate':
      return 'area'
    case 'numeric':
      return 'text'
    case 'string':
      return maxLength > longText ? 'area' : 'text'
  }
}

/** Roles as a form offers them. */
export const roleChoice = ({ role, description }: { role: string; description: string }): Choice => ({
  value: role,
  label: role,
  ...(description && { help: description })
})
