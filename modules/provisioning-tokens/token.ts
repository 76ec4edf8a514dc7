import { randomBytes } from 'node:crypto'
import { invalid } from '#modules/core/errors'
import { isStorable } from '#modules/core/text'
import { scimScopes } from '#modules/scopes/index'

/** A bearer token for SCIM; its value is told once, and then known by its hash alone. */
export interface ProvisioningToken {
  id: string
  name: string
  /** Whole, in the order in which they are offered. */
  scopes: string[]
  /** Milliseconds since 1970, as all times here. */
  createdAt: number
  /** inum of the person, or of the client where no person acted. */
  createdBy: string | undefined
  expiresAt: number
  /** To the minute on other replicas. */
  lastUsedAt: number | undefined
}

export interface NewToken {
  name: string
  scopes: readonly string[]
  /** A year from now when absent. */
  expiresAt?: number | undefined
}

/** The scopes that it can have: those of SCIM, and nothing that opens another API. */
export const provisioningScopes: readonly { id: string; description: string }[] = scimScopes

/** What a provisioning system needs, as a rule. */
export const usualProvisioningScopes: readonly string[] = [
  'users.read',
  'users.write',
  'groups.read',
  'groups.write'
].map((name) => `https://jans.io/scim/${name}`)

const day = 86_400_000
const usualLifetime = 365 * day
const longestLifetime = 3653 * day

/** With a prefix that programs which look for leaked secrets know it by. */
export const newTokenValue = (): string => `mjp_${randomBytes(32).toString('base64url')}`

/** Could it be the value of one? Access tokens are shorter, or have dots. */
export const isTokenValue = (value: string): boolean => /^mjp_[\w-]{43}$/.test(value)

/** @throws AppError `invalid_value` with the member */
export function completed({ name, scopes, expiresAt }: NewToken, now: number) {
  const trimmed = name.trim()
  if (trimmed === '') throw invalid('A name is needed, such as that of the system that will use it', 'name')
  if (trimmed.length > 100 || !isStorable(trimmed) || /\p{Cc}/u.test(trimmed))
    throw invalid('must be a text of one line, with 100 characters at most', 'name')
  const unknown = scopes.find((scope) => !provisioningScopes.some(({ id }) => id === scope))
  if (unknown !== undefined) throw invalid(`${unknown} is no scope of SCIM`, 'scopes')
  if (scopes.length === 0) throw invalid('At least one scope is needed', 'scopes')
  const end = expiresAt ?? now + usualLifetime
  if (end <= now || end > now + longestLifetime) throw invalid('must lie ahead, by ten years at most', 'expiresAt')
  return {
    name: trimmed,
    scopes: provisioningScopes.map(({ id }) => id).filter((id) => scopes.includes(id)),
    expiresAt: end
  }
}
