import type { Property } from '../property.ts'
import { clientDocuments } from './client-documents.ts'
import { elsewhere } from './elsewhere.ts'
import { lifetimes } from './lifetimes.ts'
import { logging } from './logging.ts'
import { registration } from './registration.ts'
import { requests } from './requests.ts'
import { server } from './server.ts'
import { sessions } from './sessions.ts'
import { tokens } from './tokens.ts'
import { unsupported } from './unsupported.ts'

const inForce = {
  ...clientDocuments,
  ...lifetimes,
  ...requests,
  ...tokens,
  ...sessions,
  ...registration,
  ...logging,
  ...server
}

/** Janssen's server configuration: each property is in force, or known and not supported. */
export const properties: ReadonlyMap<string, Property<unknown>> = new Map(
  Object.entries({ ...unsupported, ...inForce })
)

/** The same, with what is set at addresses of its own. */
export const settable: ReadonlyMap<string, Property<unknown>> = new Map([...properties, ...Object.entries(elsewhere)])

type InForce = typeof inForce & typeof elsewhere

/** The properties that are in force, as they are now. Frozen, to the last member. */
export type AppConfiguration = {
  readonly [Name in keyof InForce]: InForce[Name] extends Property<infer T> ? T : never
}
