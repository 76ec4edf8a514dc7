/** What a mode of the tool is about: the Config API, SCIM or the auth server. */
export const modes = ['jca', 'scim', 'auth'] as const
export type Mode = (typeof modes)[number]

/** One operation, as its OpenAPI document has it. */
export interface Operation {
  id: string
  method: string
  /** Below the origin: `/jans-config-api/api/v1/acrs`. */
  path: string
  tag: string
  summary: string
  /** All that the document lists. */
  scopes: readonly string[]
  /** Whose operation it is; absent for the API itself. */
  plugin?: string
  parameters?: readonly Parameter[]
  body?: Body
}

export interface Parameter {
  name: string
  in: 'path' | 'query'
  type: string
  description?: string
}

/** What an operation takes. */
export interface Body {
  /** Media types, the preferred one first. */
  types: readonly string[]
  /** Name of what it is made of; absent for a plain text or bytes. */
  schema?: string
  isList?: true
}

/** As far as this tool reads it (JSON Schema 2020-12). */
export interface Schema {
  $ref?: string
  type?: string | readonly string[]
  description?: string
  format?: string
  enum?: readonly unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  examples?: readonly unknown[]
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  [other: string]: unknown
}

/** The schemas of one document by their names. */
export interface Schemas {
  /** Absent for the API itself. */
  plugin?: string
  schemas: Record<string, Schema>
}

/** All that one OpenAPI document says, as far as it is needed. */
export interface Described {
  operations: Operation[]
  schemas: Schemas
}
