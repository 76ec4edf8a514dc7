/** What a value of the attribute is. */
export const dataTypes = ['string', 'numeric', 'boolean', 'binary', 'certificate', 'generalizedTime', 'json'] as const
export type DataType = (typeof dataTypes)[number]

export const attributeStatuses = ['active', 'inactive', 'expired', 'register'] as const
export type AttributeStatus = (typeof attributeStatuses)[number]

/** Who may see or change a value. */
export const attributeRoles = ['admin', 'owner', 'manager', 'user', 'whitePages'] as const
export type AttributeRole = (typeof attributeRoles)[number]

/** Rules for the text of a value; a regular expression has to match all of it. */
export interface AttributeValidation {
  minLength?: number | undefined
  maxLength?: number | undefined
  regexp?: string | undefined
}

/** What an attribute says beside what finds it; these are the names that Janssen gives to the members. */
export interface AttributeDefinition {
  description: string
  dataType: DataType
  editType?: AttributeRole[] | undefined
  viewType?: AttributeRole[] | undefined
  usageType?: string[] | undefined
  origin?: string | undefined
  oxMultiValuedAttribute?: boolean | undefined
  /** Discovery does not name its claim. */
  jansHideOnDiscovery?: boolean | undefined
  /** Is it part of the SCIM user extension? */
  scimCustomAttr?: boolean | undefined
  required?: boolean | undefined
  custom?: boolean | undefined
  selected?: boolean | undefined
  attributeValidation?: AttributeValidation | undefined
  saml1Uri?: string | undefined
  saml2Uri?: string | undefined
  urn?: string | undefined
  seeAlso?: string | undefined
  sourceAttribute?: string | undefined
  nameIdType?: string | undefined
  tooltip?: string | undefined
}

/** An attribute that people can have. */
export interface Attribute extends AttributeDefinition {
  inum: string
  /** The name that it is stored under. */
  name: string
  /** The OpenID Connect claim that its value becomes. */
  claimName?: string | undefined
  displayName: string
  status: AttributeStatus
}

/** How other entities refer to an attribute. */
export const attributeDn = (inum: string): string => `inum=${inum},ou=attributes,o=jans`
