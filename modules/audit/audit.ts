import { isDeepStrictEqual } from 'node:util'
import type { Context } from '#modules/core/module'
import { orderedId } from '#modules/core/ordered-id'
import { insertRecord } from './repository.ts'

/** Who changes something. */
export interface Actor {
  clientId?: string | undefined
  /** inum of the person, where one acts. */
  userInum?: string | undefined
  /** The program, as it names itself: the header `jans-client`. */
  agent?: string | undefined
  correlationId: string
  address?: string | undefined
  /** No record is wanted of what is changed now. */
  silent?: boolean | undefined
  /** Is a member to be recorded without its values? */
  hides?: ((resourceType: string, member: string) => boolean) | undefined
}

export interface Change {
  /** What was done: `create-client`. */
  operation: string
  /** `client`, `scope`, `user` ... */
  resourceType: string
  resourceId?: string
  /** The resource before and after; absent where it was not there. */
  before?: object | undefined
  after?: object | undefined
}

/** Writes the record of one change into the surrounding transaction, and tells of it there. */
export async function audit(ctx: Pick<Context, 'db' | 'events' | 'now'>, actor: Actor, change: Change): Promise<void> {
  const at = ctx.now()
  const { operation, resourceType, resourceId, before, after } = change
  if (!actor.silent)
    await insertRecord(ctx.db, {
      id: orderedId(at),
      at,
      userInum: actor.userInum ?? null,
      clientId: actor.clientId ?? null,
      agent: actor.agent ?? null,
      operation,
      resourceType,
      resourceId: resourceId ?? null,
      changes: changes(before ?? {}, after ?? {}, (member) => actor.hides?.(resourceType, member) ?? false),
      correlationId: actor.correlationId,
      address: actor.address ?? null
    })
  await ctx.events.emit('change.recorded', {
    resourceType,
    resourceId,
    before: before && withoutSecrets(before),
    after: after && withoutSecrets(after),
    correlationId: actor.correlationId
  })
}

/** The members that differ, as [before, after]. */
function changes(
  before: object,
  after: object,
  isHidden: (member: string) => boolean
): Record<string, [unknown, unknown]> {
  const was = new Map<string, unknown>(Object.entries(before))
  const is = new Map<string, unknown>(Object.entries(after))
  return Object.fromEntries(
    [...new Set([...was.keys(), ...is.keys()])]
      .filter((name) => !isDeepStrictEqual(was.get(name), is.get(name)))
      .map((name) => [
        name,
        isHidden(name) ? ['***', '***'] : [masked(name, was.get(name)), masked(name, is.get(name))]
      ])
  )
}

const secretName = /(secret|password|pwd|passwordhash|privatekey|privatejwk|apikey)$|^registrationaccesstoken$/i

/** The value with everything secret in it replaced; absent is null, because undefined would vanish from the JSON. */
function masked(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (secretName.test(name)) return '***'
  if (Array.isArray(value)) return value.map((item) => masked(name, item))
  return typeof value === 'object' ? withoutSecrets(value) : value
}

function withoutSecrets(thing: object): Record<string, unknown> {
  const secret = secretMembers(thing)
  return Object.fromEntries(
    Object.entries(thing).map(([name, value]) => [
      name,
      secret.includes(name) && value != null ? '***' : masked(name, value)
    ])
  )
}

/** What is secret because of what stands beside it: properties of a script that are hidden, and private keys (RFC 7518, 6). */
function secretMembers(thing: object): readonly string[] {
  if ('hide' in thing && thing.hide === true) return ['value2']
  return 'kty' in thing ? ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] : []
}
