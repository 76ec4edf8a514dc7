export const registrationStatuses = ['pending', 'registered', 'compromised', 'canceled'] as const
export type RegistrationStatus = (typeof registrationStatuses)[number]

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
  /** Of one that was not finished. */
  expiresAt?: number
}

/** As other entities refer to it. */
export const registrationDn = ({ id, userInum }: Pick<Registration, 'id' | 'userInum'>): string =>
  `jansId=${id},ou=fido2_register,inum=${userInum},ou=people,o=jans`
