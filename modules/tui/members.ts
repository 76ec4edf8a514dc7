/**
 * A member of an entry by its path: `attributes.parLifetime`, or `customAttributes:sn` for the values of the one that is
 * called so in a list of names and values.
 */
export type Entry = Record<string, unknown>

interface Named {
  name: string
  values?: unknown[]
  value?: unknown
  multiValued?: boolean
}

export function getMember(entry: unknown, path: string): unknown {
  const [list, name] = path.split(':')
  if (name !== undefined && list !== undefined) {
    const found = namedIn(entry, list).find((one) => one.name === name)
    return found?.values ?? (found?.value === undefined ? undefined : [found.value])
  }
  let at: unknown = entry
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Entry)[step]
  }
  return at
}

/** Sets a member of an entry that is nobody else's; without a value it is removed. */
export function setMember(entry: Entry, path: string, value: unknown): void {
  const [list, name] = path.split(':')
  if (name !== undefined && list !== undefined) {
    const others = namedIn(entry, list).filter((one) => one.name !== name)
    const values = Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]
    entry[list] = values.length === 0 ? others : [...others, { name, multiValued: values.length > 1, values }]
    return
  }
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  let at = entry
  for (const step of steps) {
    if (typeof at[step] !== 'object' || at[step] === null) at[step] = {}
    at = at[step] as Entry
  }
  if (value === undefined) delete at[last]
  else at[last] = value
}

function namedIn(entry: unknown, list: string): Named[] {
  const content = (Object(entry) as Entry)[list]
  return Array.isArray(content) ? (content as Named[]) : []
}

/** Members at the top that are not the same, in whichever order a server tells its lists. */
export function differences(before: Entry, after: Entry): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.filter((name) => inOrder(before[name]) !== inOrder(after[name]))
}

const byText = (one: string, other: string) => one.localeCompare(other)

const inOrder = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (Array.isArray(inner)) return inner.map((one) => inOrder(one) ?? '').toSorted(byText)
    return inner instanceof Object
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => byText(one, other)))
      : inner
  })

/** Steps that make the one into the other (RFC 6902), a step for each member at the top. */
export function patchBetween(before: Entry, after: Entry) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) return []
    const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (after[name] === undefined) return [{ op: 'remove', path }]
    return [{ op: before[name] === undefined ? 'add' : 'replace', path, value: after[name] }]
  })
}

/** What stands in a cell of a table. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(asText).join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number)
}
