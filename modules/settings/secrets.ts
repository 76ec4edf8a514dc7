import type { Context } from '#modules/core/module'

/** Members of any depth that are secret: they are stored sealed, and shown at most to those who could set them. */
export const isSecretMember = (name: string): boolean => /(sharedSecret|password)$/i.test(name)

/** @param setting where it is stored, and the purpose of the seal */
export const sealed = <T>(vault: Context['vault'], setting: string, value: T): T =>
  withSecrets(value, (text) => vault.seal(text, setting))

export const opened = <T>(vault: Context['vault'], setting: string, value: T): T =>
  withSecrets(value, (text) => vault.open(text, setting))

/** What is shown in place of a secret. Whoever sends it back means the one there is. */
const mask = '********'

/** A copy that anybody may see. */
export const masked = <T>(value: T): T => withSecrets(value, () => mask)

type Values = Readonly<Record<string, unknown>>

/**
 * Puts secrets back that were shown masked. Null takes one away.
 * @param before with its secrets
 * @param absentToo keeps those as well that were not sent, or as an empty text
 */
export function withKeptSecrets(given: Values, before: object, absentToo: boolean): Record<string, unknown> {
  const result = { ...given }
  for (const [name, value] of Object.entries(given)) if (isSecretMember(name) && value === mask) delete result[name]
  for (const [name, was] of Object.entries(before) as [string, unknown][]) {
    const now = Object.hasOwn(given, name) ? given[name] : undefined
    const isUnsaid = now === mask || (absentToo && (now === undefined || now === ''))
    if (isSecretMember(name)) {
      if (isUnsaid) result[name] = was
    } else if (isMembers(now) && isMembers(was)) result[name] = withKeptSecrets(now, was, absentToo)
  }
  return result
}

const isMembers = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const withSecrets = <T>(value: T, change: (text: string) => string): T =>
  JSON.parse(JSON.stringify(value), (name, member: unknown) =>
    isSecretMember(name) && typeof member === 'string' ? change(member) : member
  ) as T
