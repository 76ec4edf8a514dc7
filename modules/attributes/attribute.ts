/** What a value of the attribute is. */
export type DataType = 'string' | 'numeric' | 'boolean' | 'binary' | 'certificate' | 'generalizedTime' | 'json'

export type AttributeStatus = 'active' | 'inactive' | 'expired' | 'register'

/** Who may see or change a value. */
export type AttributeRole = 'admin' | 'owner' | 'manager' | 'user' | 'whitePages'

/** Rules for the text of a value; a regular expression has to match all of it. */
export interface AttributeValidation {
  minLength?: number
  maxLength?: number
  regexp?: string
}

/** What an attribute says beside what finds it; these are the names that Janssen gives to the members. */
export interface AttributeDefinition {
  description: string
  dataType: DataType
  editType?: AttributeRole[]
  viewType?: AttributeRole[]
  usageType?: string[]
  origin?: string
  oxMultiValuedAttribute?: boolean
  jansHideOnDiscovery?: boolean
  /** Is it part of the SCIM user extension? */
  scimCustomAttr?: boolean
  required?: boolean
  custom?: boolean
  selected?: boolean
  attributeValidation?: AttributeValidation
  saml1Uri?: string
  saml2Uri?: string
  urn?: string
  seeAlso?: string
  sourceAttribute?: string
  nameIdType?: string
  tooltip?: string
}

/** An attribute that people can have. */
export interface Attribute extends AttributeDefinition {
  inum: string
  /** The name that it is stored under. */
  name: string
  /** The OpenID Connect claim that its value becomes. */
  claimName?: string
  displayName: string
  status: AttributeStatus
}

/** How other entities refer to an attribute. */
export const attributeDn = (inum: string): string => `inum=${inum},ou=attributes,o=jans`
