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

/** The properties that are in force, or kept, by what they are about. */
export const propertyGroups: readonly { id: string; title: string; about: string; names: readonly string[] }[] = [
  group(
    'lifetimes',
    'Lifetimes',
    'How long codes, tokens and sessions live; seconds unless they say otherwise.',
    lifetimes
  ),
  group('requests', 'Requests', 'What an authorization request may say, and how it is answered.', requests),
  group('tokens', 'Tokens and keys', 'Tokens, subjects, algorithms and the keys of the server.', tokens),
  group('sessions', 'Sessions', 'Sessions and their end, and what can be asked about tokens.', sessions),
  group('registration', 'Registration', 'How clients register themselves.', registration),
  group('client-documents', 'Client documents', 'Clients whose id is the address of their metadata.', clientDocuments),
  group('server', 'Server', 'What is switched on, and what the server tells of itself.', server),
  group('logging', 'Logging', 'What the log has.', logging)
]

/** The same, with what is set at addresses of its own. */
export const settable: ReadonlyMap<string, Property<unknown>> = new Map([...properties, ...Object.entries(elsewhere)])

type InForce = typeof inForce & typeof elsewhere

/** The properties that are in force, as they are now. Frozen, to the last member. */
export type AppConfiguration = {
  readonly [Name in keyof InForce]: InForce[Name] extends Property<infer T> ? T : never
}

function group(id: string, title: string, about: string, members: object) {
  return { id, title, about, names: Object.keys(members) }
}
