/** The member that a dotted name stands for. */
export function memberAt(document: unknown, name: string): unknown {
  const [first = '', ...deeper] = name.split('.')
  const members = Object(document) as Record<string, unknown>
  const value = Object.hasOwn(members, first) ? members[first] : undefined
  return deeper.length === 0 ? value : memberAt(value, deeper.join('.'))
}

/** The document with what stands in a form under dotted names; all else stays as it was. */
export function withMembers(before: object, members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const after: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(members)) {
    const dot = name.indexOf('.')
    const first = dot < 0 ? name : name.slice(0, dot)
    after[first] = dot < 0 ? value : withMembers(Object(after[first]) as object, { [name.slice(dot + 1)]: value })
  }
  return after
}
