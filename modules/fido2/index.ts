/**
 * FIDO2: its properties, and the authenticators that people have registered. What is offered is their administration; the
 * ceremonies of WebAuthn are not.
 */
import type { Module } from '#modules/core/module'
import { registrationJobs } from './registrations.ts'
import { removeRegistrationsOf } from './repository.ts'

export { deviceDataMembers, registrationDn, registrationStatuses, type Registration } from './registration.ts'
export { deleteRegistration, updateRegistration, type RegistrationChange } from './registrations.ts'
export {
  findRegistration,
  isNumberField,
  registrationFields,
  searchRegistrations,
  type RegistrationField
} from './repository.ts'
export type { DeviceCondition, DeviceField, DeviceSort } from './search/condition.ts'
export { searchDevices, walkDevices } from './search/repository.ts'

/** The properties of FIDO2, loaded when somebody asks for them. */
export const loadFido2Properties = async () => (await import('./configuration.ts')).fido2Properties

export const fido2: Module = {
  name: 'fido2',
  async prepare({ db, events }) {
    events.on('user.deleted', ({ inum }) => removeRegistrationsOf(db, inum))
  },
  jobs: registrationJobs
}
