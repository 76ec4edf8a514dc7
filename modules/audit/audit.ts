import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Context } from '#modules/core/module'
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

/** Keeps the order of records of the same millisecond. */
let written = 0

/** Writes the record of one change into the surrounding transaction. */
export async function audit(ctx: Pick<Context, 'db' | 'now'>, actor: Actor, change: Change): Promise<void> {
  const at = ctx.now()
  await insertRecord(ctx.db, {
    id: `${hex(at, 12)}-${hex(written++ % 0x1_0000_0000, 8)}-${randomBytes(6).toString('hex')}`,
    at,
    userInum: actor.userInum ?? null,
    clientId: actor.clientId ?? null,
    agent: actor.agent ?? null,
    operation: change.operation,
    resourceType: change.resourceType,
    resourceId: change.resourceId ?? null,
    changes: changes(change.before ?? {}, change.after ?? {}),
    correlationId: actor.correlationId,
    address: actor.address ?? null
  })
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')

/** The members that differ, as [before, after]. */
function changes(before: object, after: object): Record<string, [unknown, unknown]> {
  const was = new Map<string, unknown>(Object.entries(before))
  const is = new Map<string, unknown>(Object.entries(after))
  return Object.fromEntries(
    [...new Set([...was.keys(), ...is.keys()])]
      .filter((name) => !isDeepStrictEqual(was.get(name), is.get(name)))
      .map((name) => [name, [masked(name, was.get(name)), masked(name, is.get(name))]])
  )
}

const secretName = /(secret|password|pwd|passwordhash|privatekey|privatejwk)$|^registrationaccesstoken$/i

/** The value with everything secret in it replaced; absent is null, because undefined would vanish from the JSON. */
function masked(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (secretName.test(name)) return '***'
  if (Array.isArray(value)) return value.map((item) => masked(name, item))
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(key, item)]))
  return value
}
