/** Members that are shown although they are empty. */
const keptEmpty = /^grantTypes$|^entries$|Localized$/

/** Members whose content is the caller's own, empty or not. */
const verbatim = /^(httpRequestBody|shortcodeValueMap)$/

/** What is sent: without nulls, and without empty texts, lists and objects. */
export function withoutEmpties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpties)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, verbatim.test(name) ? member : withoutEmpties(member)] as const)
      .filter(([name, member]) => !isEmpty(member) || (keptEmpty.test(name) && member !== null && member !== undefined))
  )
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)

/** Members of an answer that are always sent. @param properties schema of each; what can be empty may be left out */
export const alwaysSent = (names: readonly string[], properties: Readonly<Record<string, unknown>>): string[] =>
  names.filter((name) => keptEmpty.test(name) || !mayBeEmpty((properties[name] ?? {}) as MemberSchema))

interface MemberSchema {
  type?: string
  default?: unknown
  minItems?: number
  properties?: object
}

/** Texts are said to be empty by their standard alone: most of those that could be never are. */
function mayBeEmpty({ type, default: standard, minItems = 0, properties }: MemberSchema): boolean {
  if (type === 'array') return minItems === 0
  if (type === 'object') return !properties
  return standard !== undefined && isEmpty(standard)
}
