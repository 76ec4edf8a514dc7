/** Members that are shown although they are empty. */
const keptEmpty = /^grantTypes$|^entries$|Localized$/

/** What is sent: without nulls, and without empty texts, lists and objects. */
export function withoutEmpties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpties)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, withoutEmpties(member)] as const)
      .filter(([name, member]) => !isEmpty(member) || (keptEmpty.test(name) && member !== null && member !== undefined))
  )
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
