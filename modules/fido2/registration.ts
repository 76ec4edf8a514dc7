export const registrationStatuses = ['pending', 'registered', 'compromised', 'canceled'] as const
export type RegistrationStatus = (typeof registrationStatuses)[number]

/** What is shown of a device's data; an address that messages can be sent to is not. */
export const deviceDataMembers = ['uuid', 'type', 'platform', 'name', 'os_name', 'os_version', 'custom_data'] as const

/** What a registration says beside what finds it; the members have Janssen's names, with their spelling. */
export interface RegistrationDefinition {
  challange?: string
  challengeHash?: string
  sessionStateId?: string
  deletable?: boolean
  ttl?: number
  publicKeyIdHash?: number
  deviceNotificationConf?: string
  deviceData?: Readonly<Record<string, unknown>>
  registrationData?: Readonly<Record<string, unknown>>
}

/** An authenticator that a person has registered, or has begun to. */
export interface Registration extends RegistrationDefinition {
  id: string
  userInum: string
  rpId?: string
  /** Credential id, as base64url. */
  publicKeyId?: string
  registrationStatus: RegistrationStatus
  /** What the person calls the device. */
  displayName?: string
  /** Of the last signature. */
  counter: number
  /** Milliseconds since 1970. */
  createdAt: number
  updatedAt: number
  /** Grows with each change. */
  version: number
  /** Of one that was not finished. */
  expiresAt?: number
}

/** As other entities refer to it. */
export const registrationDn = ({ id, userInum }: Pick<Registration, 'id' | 'userInum'>): string =>
  `jansId=${id},ou=fido2_register,inum=${userInum},ou=people,o=jans`
