import type { Attribute, AttributeDefinition, AttributeRole } from './attribute.ts'

type Given = Partial<AttributeDefinition>

const admin: Given = { editType: ['admin'], viewType: ['admin'] }
const adminShown: Given = { editType: ['admin'], viewType: ['user', 'admin'] }
const many: Given = { oxMultiValuedAttribute: true }
const hidden: Given = { jansHideOnDiscovery: true }
const own: { editType: AttributeRole[]; viewType: AttributeRole[] } = {
  editType: ['user', 'admin'],
  viewType: ['user', 'admin']
}

/** Identifier, name, claim, object identifier (SAML 2.0), label, description, and what is not as usual. */
type Row = [string, string, string, string, string, string, Given?]

const jans = (number: number) => `1.3.6.1.4.1.48710.1.3.${number}`

/** Attributes that a new installation offers, under the identifiers they have in Janssen. */
const active: Row[] = [
  ['29DA', 'inum', 'inum', jans(117), 'Inum', 'Identifier of the person, never given to anybody else', adminShown],
  [
    '42E0',
    'uid',
    'user_name',
    '0.9.2342.19200300.100.1.1',
    'Username',
    'Name that the person signs in with',
    adminShown
  ],
  [
    'B52A',
    'jansPrefUsrName',
    'preferred_username',
    jans(320),
    'Preferred Username',
    'Short name that the person wants to be called by at applications',
    adminShown
  ],
  [
    '2B29',
    'displayName',
    'name',
    '2.16.840.1.113730.3.1.241',
    'Display Name',
    'Full name in the form in which it is shown'
  ],
  ['B4B0', 'givenName', 'given_name', '2.5.4.42', 'First Name', 'Given name or names'],
  ['A0E8', 'middleName', 'middle_name', jans(318), 'Middle Name', 'Middle name or names'],
  ['0C85', 'sn', 'family_name', '2.5.4.4', 'Last Name', 'Family name or names'],
  ['5EC6', 'nickname', 'nickname', jans(319), 'Nickname', 'Casual name'],
  ['CAE3', 'mail', 'email', '0.9.2342.19200300.100.1.3', 'Email', 'Preferred email address'],
  [
    '8F88',
    'emailVerified',
    'email_verified',
    jans(324),
    'Email Verified',
    'Has the person shown control of the email address?',
    { ...adminShown, dataType: 'boolean' }
  ],
  ['0C18', 'telephoneNumber', 'phone_number', '2.5.4.20', 'Home Telephone Number', 'Preferred telephone number'],
  [
    'B17A',
    'phoneNumberVerified',
    'phone_number_verified',
    jans(329),
    'Phone Number Verified',
    'Has the person shown control of the telephone number?',
    { ...adminShown, dataType: 'boolean' }
  ],
  [
    '6DA6',
    'mobile',
    'phone_mobile_number',
    '0.9.2342.19200300.100.1.41',
    'Mobile Telephone Number',
    'Numbers of mobile telephones',
    many
  ],
  ['64A0', 'profile', 'profile', jans(321), 'Profile URL', 'Address of a page about the person'],
  ['3B47', 'website', 'website', jans(323), 'Website URL', 'Address of the person’s own page'],
  ['EC3A', 'picture', 'picture', jans(322), 'Picture URL', 'Address of a picture of the person'],
  ['3692', 'gender', 'gender', jans(325), 'Gender', 'Gender, as the person states it'],
  ['98FC', 'birthdate', 'birthdate', jans(326), 'Birthdate', 'Day of birth as YYYY-MM-DD, or the year alone'],
  ['A901', 'zoneinfo', 'zoneinfo', jans(327), 'Time zone info', 'Time zone such as Europe/Paris'],
  ['36D9', 'locale', 'locale', jans(328), 'Locale', 'Language tag such as fr-CA (BCP 47)'],
  [
    '6493',
    'preferredLanguage',
    'preferred_language',
    '2.16.840.1.113730.3.1.39',
    'Preferred Language',
    'Language that the person prefers to read',
    { viewType: ['user', 'admin', 'whitePages'] }
  ],
  [
    'C8D5',
    'address',
    'address',
    jans(330),
    'Address',
    'Postal address as a JSON object (OpenID Connect Core, 5.1.1)',
    adminShown
  ],
  [
    '27DB',
    'homePostalAddress',
    'formatted',
    '0.9.2342.19200300.100.1.39',
    'Home Address',
    'Whole postal address, as it is written on a label'
  ],
  ['6609', 'street', 'street_address', '2.5.4.9', 'Street', 'Street and house number'],
  ['E999', 'postOfficeBox', 'post_office_box', '2.5.4.18', 'PO Box', 'Post office box'],
  ['D90B', 'roomNumber', 'room_number', '0.9.2342.19200300.100.1.6', 'Room Number', 'Room at work'],
  ['2A3D', 'postalCode', 'postal_code', '2.5.4.17', 'Postal Code', 'Postal code'],
  ['6EEB', 'l', 'locality', '2.5.4.7', 'City', 'City or locality'],
  ['E6B8', 'st', 'region', '2.5.4.8', 'State or Province', 'State, province or region'],
  ['BCE8', 'c', 'country', '2.5.4.6', 'Country', 'Country'],
  [
    'BE64',
    'updatedAt',
    'updated_at',
    jans(331),
    'Last Updated',
    'When the person’s record was last changed',
    { ...adminShown, dataType: 'generalizedTime' }
  ],
  ['D03E', 'o', 'o', '2.5.4.10', 'Organization', 'Organization that the person belongs to', admin],
  ['D2E0', 'memberOf', 'member_of', jans(121), 'Member Of', 'Groups that the person belongs to', { ...admin, ...many }],
  ['6049', 'role', 'role', jans(299), 'User Role', 'Roles of the person at applications', { ...admin, ...many }],
  [
    '4CF1',
    'jansAdminUIRole',
    'jansAdminUIRole',
    '',
    'Admin UI Role',
    'Roles of the person in the administration of this server',
    { ...adminShown, ...many, origin: 'jansCustomPerson' }
  ],
  ['4649', 'jansStatus', 'jans_status', jans(97), 'User Status', 'Whether the person may sign in', adminShown],
  [
    'CACA',
    'userCertificate',
    'user_certificate',
    '2.5.4.36',
    'User Certificate',
    'X.509 certificate of the person',
    { dataType: 'certificate', attributeValidation: { maxLength: 2048 } }
  ],
  [
    'AAEE',
    'userPassword',
    'user_password',
    '2.5.4.35',
    'Password',
    'Secret that the person signs in with; never shown',
    { ...hidden, viewType: [] }
  ],
  [
    '8A11',
    'secretQuestion',
    'secret_question',
    jans(306),
    'Secret Question',
    'Question that the person chose for recovery',
    hidden
  ],
  ['C703', 'secretAnswer', 'secret_answer', jans(305), 'Secret Answer', 'Answer to the recovery question', hidden],
  ['BCA8', 'transientId', 'transient_id', jans(312), 'Transient Id', 'Identifier for one session (SAML)', hidden],
  [
    'BCB8',
    'persistentId',
    'persistent_id',
    jans(291),
    'Persistent Id',
    'Identifier towards one service (SAML)',
    hidden
  ],
  [
    '42E1',
    'jansIMAPData',
    'imap_data',
    jans(355),
    'IMAP Data',
    'Settings of the person’s mailbox',
    { ...hidden, dataType: 'json' }
  ],
  [
    '5039',
    'jansEnrollmentCode',
    'jans_enrollment_code',
    jans(239),
    'Enrollment Code',
    'Code that completes an enrolment',
    { ...admin, ...hidden, scimCustomAttr: true }
  ],
  [
    '11AA',
    'jansBackchannelDeviceRegistrationTkn',
    'jans_backchannel_device_registration_tkn',
    '',
    'CIBA Device Registration Token',
    'Addresses the person’s device in backchannel authentication',
    hidden
  ],
  [
    '11AB',
    'jansBackchannelUsrCode',
    'jans_backchannel_usr_code',
    '',
    'CIBA User Code',
    'Code that the person expects in backchannel authentication',
    hidden
  ]
]

/** Known, and left for the administrator to switch on. */
const inactive: Row[] = [
  ['C001', 'title', 'title', '2.5.4.12', 'Title', 'Position in the organization', adminShown],
  [
    '4502',
    'carLicense',
    'car_license',
    '2.16.840.1.113730.3.1.1',
    'License Plate',
    'Number plate of the person’s vehicle'
  ],
  [
    'BD22',
    'facsimileTelephoneNumber',
    'facsimile_telephone_number',
    '2.5.4.23',
    'Fax Number',
    'Telephone number of a fax'
  ],
  [
    '08E2',
    'departmentNumber',
    'department_number',
    '2.16.840.1.113730.3.1.2',
    'Department',
    'Department in the organization',
    adminShown
  ],
  ['3D44', 'employeeType', 'employee_type', '2.16.840.1.113730.3.1.4', 'Employee Type', 'Kind of employment', admin],
  [
    'D0C9',
    'employeeNumber',
    'employee_number',
    '2.16.840.1.113730.3.1.3',
    'Employee Number',
    'Number of the person in the organization',
    admin
  ],
  ['42D8', 'manager', 'manager', '0.9.2342.19200300.100.1.10', 'Manager', 'Identifier of the person’s manager', admin],
  [
    'AC0B',
    'secretary',
    'secretary',
    '0.9.2342.19200300.100.1.21',
    'Secretary',
    'Identifier of the person’s secretary',
    admin
  ],
  ['D054', 'cn', 'cn', '2.5.4.3', 'Common Name', 'Name that searches look for'],
  ['48EE', 'description', 'description', '2.5.4.13', 'Description', 'Free text about the person'],
  [
    '894A',
    'preferredDeliveryMethod',
    'preferred_delivery_method',
    '2.5.4.28',
    'Preferred Delivery Method',
    'How the person wants to be reached',
    admin
  ],
  [
    '4E0C',
    'eduPersonAffiliation',
    'edu_person_affiliation',
    '1.3.6.1.4.1.5923.1.1.1.1',
    'eduPersonAffiliation',
    'Relations to the institution, such as student or staff',
    admin
  ],
  [
    'E7BC',
    'eduPersonNickName',
    'edu_person_nick_name',
    '1.3.6.1.4.1.5923.1.1.1.2',
    'eduPersonNickName',
    'Casual name',
    admin
  ],
  [
    '6366',
    'eduPersonOrgDN',
    'edu_person_org_dn',
    '1.3.6.1.4.1.5923.1.1.1.3',
    'eduPersonOrgDN',
    'Directory entry of the institution',
    admin
  ],
  [
    'ED0D',
    'eduPersonOrgUnitDN',
    'edu_person_org_unit_dn',
    '1.3.6.1.4.1.5923.1.1.1.4',
    'eduPersonOrgUnitDN',
    'Directory entry of the unit',
    admin
  ],
  [
    '91E7',
    'eduPersonPrimaryAffiliation',
    'edu_person_primary_affiliation',
    '1.3.6.1.4.1.5923.1.1.1.5',
    'eduPersonPrimaryAffiliation',
    'Main relation to the institution',
    admin
  ],
  [
    '096B',
    'eduPersonPrincipalName',
    'edu_person_principal_name',
    '1.3.6.1.4.1.5923.1.1.1.6',
    'eduPersonPrincipalName',
    'Name of the form user@scope',
    admin
  ],
  [
    'BF03',
    'eduPersonEntitlement',
    'edu_person_entitlement',
    '1.3.6.1.4.1.5923.1.1.1.7',
    'eduPersonEntitlement',
    'URI of a set of rights',
    admin
  ],
  [
    '0247',
    'eduPersonPrimaryOrgUnitDN',
    'edu_person_primary_org_unit_dn',
    '1.3.6.1.4.1.5923.1.1.1.8',
    'eduPersonPrimaryOrgUnitDN',
    'Directory entry of the main unit',
    admin
  ],
  [
    '002A',
    'eduPersonScopedAffiliation',
    'edu_person_scoped_affiliation',
    '1.3.6.1.4.1.5923.1.1.1.9',
    'eduPersonScopedAffiliation',
    'Relation of the form affiliation@scope',
    admin
  ],
  [
    '8FF3',
    'eduPersonTargetedID',
    'edu_person_targeted_id',
    '1.3.6.1.4.1.5923.1.1.1.10',
    'eduPersonTargetedID',
    'Opaque identifier towards one service',
    admin
  ],
  [
    '4B0F',
    'eduPersonAssurance',
    'edu_person_assurance',
    '1.3.6.1.4.1.5923.1.1.1.11',
    'eduPersonAssurance',
    'URIs of assurance levels',
    admin
  ],
  [
    '4A0A',
    'eduPersonPrincipalNamePrior',
    'edu_person_principal_name_prior',
    '1.3.6.1.4.1.5923.1.1.1.12',
    'eduPersonPrincipalNamePrior',
    'Former principal name',
    admin
  ],
  [
    '4A0B',
    'eduPersonUniqueId',
    'edu_person_unique_id',
    '1.3.6.1.4.1.5923.1.1.1.13',
    'eduPersonUniqueId',
    'Lasting identifier',
    admin
  ],
  [
    '4A0C',
    'eduPersonOrcid',
    'edu_person_orcid',
    '1.3.6.1.4.1.5923.1.1.1.16',
    'eduPersonOrcid',
    'ORCID of a researcher',
    admin
  ]
]

const inums: ReadonlySet<string> = new Set([...active, ...inactive].map(([inum]) => inum))

/** Is it an attribute that every installation has? */
export const isInstalledAttribute = (inum: string): boolean => inums.has(inum)

/** The attributes of a new installation, complete. */
export function installedAttributes(): Attribute[] {
  const attribute =
    (status: 'active' | 'inactive') =>
    ([inum, name, claimName, oid, displayName, description, given]: Row): Attribute => ({
      inum,
      name,
      claimName,
      displayName,
      status,
      description,
      dataType: 'string',
      origin: name.startsWith('eduPerson') ? 'eduPerson' : status === 'active' ? 'jansPerson' : 'jansCustomPerson',
      ...own,
      oxMultiValuedAttribute: false,
      jansHideOnDiscovery: false,
      scimCustomAttr: false,
      ...(oid && { saml1Uri: `urn:mace:dir:attribute-def:${name}`, saml2Uri: `urn:oid:${oid}` }),
      ...given
    })
  return [...active.map(attribute('active')), ...inactive.map(attribute('inactive'))]
}
