import { isReference, labelOf, nameOfReference, type Reference, type Resolver } from './references.ts'
import { isMask, isSecret, type Members, type Value } from './sections.ts'
import { isMembers, own, toContent } from './values.ts'

interface Settling {
  section: string
  path: readonly string[]
  /** There is nothing yet that could stay. */
  isNew: boolean
  resolver: Resolver
  warn: (path: readonly string[], text: string) => void
}

/** What a file says, with nothing left to find. */
interface Settled {
  /** What the server is told. */
  send: Value
  /** The same, as the server would show it. */
  compare: Value
}

/**
 * Puts what references are to in their places. Where that is nothing, what the server has stays.
 * @param shown what the server has in that place
 */
export function settle(given: Value, shown: Value, context: Settling): Settled {
  if (isReference(given)) return settleReference(given, shown, context)
  if (typeof given === 'string') return { send: given, compare: isMask(shown) ? shown : given }
  if (Array.isArray(given)) return settleList(given, shown, context)
  return isMembers(given)
    ? settleMembers(given, isMembers(shown) ? shown : {}, context)
    : { send: given, compare: given }
}

function settleReference(reference: Reference, shown: Value, context: Settling): Settled {
  const { resolver, section, path, warn } = context
  const bytes = resolver(reference)
  if (bytes !== undefined) {
    const isFile = section === 'assets' && path.at(-1) === 'content'
    return settle(isFile ? toContent(bytes) : bytes.toString('utf8'), shown, context)
  }
  if (shown === undefined && !isNeverShown(context))
    warn(path, `there is no value for it in ${nameOfReference(reference)}`)
  return { send: shown, compare: shown }
}

/** Nobody sees whether there is one or not. */
const isNeverShown = ({ section, path, isNew }: Settling) =>
  section === 'ldapServers' && path.at(-1) === 'bindPassword' && !isNew

function settleList(given: readonly Value[], shown: Value, context: Settling): Settled {
  const others = Array.isArray(shown) ? (shown as Value[]) : []
  const settled = given.map((item, i) => {
    const label = labelOf(item)
    const other = label === undefined ? others[i] : others.find((one) => labelOf(one) === label)
    return settle(item, other, { ...context, path: [...context.path, label ?? String(i)] })
  })
  return { send: settled.map(({ send }) => send), compare: settled.map(({ compare }) => compare) }
}

function settleMembers(given: Members, shown: Members, context: Settling): Settled {
  // A secret that nobody speaks of stays.
  const kept = Object.entries(shown).filter(
    ([name, value]) =>
      !Object.hasOwn(given, name) && typeof value === 'string' && isSecret(context.section, name, shown)
  )
  const settled = Object.entries(given).map(([name, member]) => {
    const inside = { ...context, path: [...context.path, name] }
    const { send, compare } = settle(member, own(shown, name), inside)
    return { name, send, compare: isNeverShown(inside) ? undefined : compare }
  })
  const by = (which: keyof Settled) => Object.fromEntries([...kept, ...settled.map((one) => [one.name, one[which]])])
  return { send: by('send') as Value, compare: by('compare') as Value }
}
