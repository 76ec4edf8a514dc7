import { isObject, shaped, text } from '../property.ts'

/** The organization that the server belongs to; the members have Janssen's names. */
export interface Organization {
  readonly displayName: string
  readonly description: string
  readonly member?: string
  readonly countryName?: string
  readonly organization?: string
  readonly status?: string
  readonly managerGroup?: string
  readonly themeColor?: string
  readonly shortName?: string
  readonly customMessages?: readonly string[]
  readonly title?: string
  readonly jsLogoPath?: string
  readonly jsFaviconPath?: string
}

/** Until somebody changes it. */
export const installedOrganization: Organization = {
  displayName: 'Gluu',
  description: 'The organization that this server signs people in for',
  organization: 'Gluu',
  status: 'active',
  themeColor: '166309'
}

/** What is set at addresses of its own, and is no part of Janssen's document of properties. */
export const elsewhere = {
  defaultAcr: text<string>(
    'simple_password_auth',
    'The authentication method where nobody asks for one.',
    /^\S{1,255}$/
  ),
  organization: shaped<Organization>(
    installedOrganization,
    'The organization that the server belongs to.',
    'an object with displayName and description',
    (value) => isObject(value) && typeof value.displayName === 'string' && typeof value.description === 'string'
  )
}

/**
 * The name that an administrator has given to the organization; undefined while it is the one that every installation of
 * Janssen begins with.
 */
export const ownName = ({ displayName }: Organization): string | undefined =>
  displayName === installedOrganization.displayName ? undefined : displayName
