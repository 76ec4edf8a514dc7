import { attribute, common, readOnly, schemasOf, type ScimAttribute } from './schema.ts'

const immutable = { mutability: 'immutable' } as const

/** Whoever provisions has no names of its own for what people register themselves. */
const ofDevices: ScimAttribute[] = common.filter(({ name }) => name !== 'externalId')

const owner = attribute('userId', 'id of the person whose device it is', {
  ...immutable,
  required: true,
  caseExact: true
})
const created = attribute('creationDate', 'When it was registered', { ...immutable, type: 'dateTime', required: true })
const counter = (description: string) =>
  attribute('counter', description, { ...immutable, type: 'integer', required: true })
const displayName = attribute('displayName', 'What the person calls the device')

/** Statuses that a device is shown with, and can be given. */
export const deviceStatuses = ['registered', 'pending', 'compromised']

/** Credentials of WebAuthn: passkeys and security keys. */
export const fido2DeviceSchemas = schemasOf({
  id: 'urn:ietf:params:scim:schemas:core:2.0:Fido2Device',
  name: 'Fido2Device',
  description: 'Fido 2 Device',
  attributes: [
    ...ofDevices,
    owner,
    created,
    counter('Signatures that the device has counted, as far as it counts'),
    attribute('status', 'May the device be used to sign in?', {
      required: true,
      caseExact: true,
      canonicalValues: deviceStatuses
    }),
    displayName,
    attribute('deviceData', 'What the device tells of itself, as the text of a JSON object', {
      ...readOnly,
      caseExact: true
    })
  ]
})

/** Devices of U2F, which came before. There are none any more; the schema is kept for those who ask for it. */
export const fidoDeviceSchemas = schemasOf({
  id: 'urn:ietf:params:scim:schemas:core:2.0:FidoDevice',
  name: 'FidoDevice',
  description: 'Fido U2F Device',
  attributes: [
    ...ofDevices,
    owner,
    created,
    attribute('application', 'Application that the device was registered for', { ...immutable, caseExact: true }),
    counter('Signatures that the device has counted'),
    attribute('deviceData', 'What the device tells of itself, as the text of a JSON object', {
      ...immutable,
      caseExact: true
    }),
    attribute('deviceHashCode', 'Digest of the key handle', { ...immutable, type: 'integer' }),
    attribute('deviceKeyHandle', 'Key handle', { ...immutable, caseExact: true }),
    attribute('deviceRegistrationConf', 'Registration as it was made', { ...immutable, caseExact: true }),
    attribute('lastAccessTime', 'When it was last used', { ...immutable, type: 'dateTime' }),
    attribute('status', 'May the device be used?', { caseExact: true, canonicalValues: ['active', 'compromised'] }),
    displayName,
    attribute('description', 'Description of the device'),
    attribute('nickname', 'Casual name of the device')
  ]
})
