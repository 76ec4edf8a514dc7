import type { Facts } from './facts.ts'

/** What a client is for. */
export type Use = 'sign-in' | 'browser' | 'machine' | 'device' | 'any'

/** Something that a client can be used with. */
export interface Integration {
  /** In the address of its page. */
  id: string
  name: string
  /** Language or kind of product, to narrow the list by. */
  kind: Kind
  /** What it needs, in a sentence. */
  needs: string
  serves: readonly Use[]
  /** Ways to authenticate that it has; absent, it does not matter. */
  methods?: readonly string[]
  /** Can it push requests (RFC 9126)? */
  par?: boolean
  /** Can it prove that it has the key of a token (RFC 9449)? */
  dpop?: boolean
  /** Where it wants the answer, when that cannot be chosen. */
  callback?: string
  files: (facts: Facts) => Snippet[]
}

export const kinds = [
  'JavaScript',
  'Java',
  '.NET',
  'Python',
  'Go',
  'PHP',
  'Ruby',
  'Rust',
  'Gateways',
  'Products',
  'Tools'
] as const
export type Kind = (typeof kinds)[number]

export type Format = 'json' | 'yaml' | 'toml' | 'ini' | 'properties' | 'shell' | 'code'

/** A file or a command, ready to be pasted. */
export interface Snippet {
  /** Name of the file, or what the command does. */
  title: string
  format: Format
  text: string
}

/** The first of its ways to authenticate that the client has registered. */
export const methodFor = ({ methods = [] }: Pick<Integration, 'methods'>, facts: Facts): string =>
  facts.methods.find((method) => methods.includes(method)) ?? facts.methods[0] ?? 'none'

/** Where the answer goes: a redirect URI that the client has, before the one that would have to be added. */
export function redirectFor({ callback }: Pick<Integration, 'callback'>, { redirectUris, origin }: Facts): string {
  if (callback === undefined) return redirectUris[0] ?? `${origin}/callback`
  if (callback.includes('://')) return callback
  return redirectUris.find((uri) => URL.parse(uri)?.pathname === callback) ?? origin + callback
}

const words: Record<Use, string> = {
  'sign-in': 'the grant authorization code',
  browser: 'the grant authorization code, and no secret',
  machine: 'the grant client credentials',
  device: 'the grant device code',
  any: 'nothing'
}

/** Why it does not go with the client as that is, or undefined where it does. */
export function misfit(integration: Integration, facts: Facts): string | undefined {
  const { serves, methods, par, dpop } = integration
  if (!serves.some((use) => isUsedFor(facts, use))) return `It needs ${serves.map((use) => words[use]).join(', or ')}.`
  if (methods && !facts.methods.some((method) => methods.includes(method)))
    return `It authenticates by ${methods.join(' or ')}; this client by ${facts.methods.join(' or ')}.`
  const signsIn = !serves.includes('any') && isUsedFor(facts, 'sign-in')
  if (signsIn && facts.par && !par) return 'It cannot push its requests, as this client has to.'
  if (facts.dpop && !dpop && !serves.includes('any'))
    return 'It has no proof of possession (DPoP), as this client needs.'
  return undefined
}

export function isUsedFor({ grants, methods }: Facts, use: Use): boolean {
  if (use === 'any') return true
  if (use === 'machine') return grants.has('client_credentials')
  if (use === 'device') return grants.has('urn:ietf:params:oauth:grant-type:device_code')
  if (use === 'browser') return grants.has('authorization_code') && methods[0] === 'none'
  return grants.has('authorization_code')
}
