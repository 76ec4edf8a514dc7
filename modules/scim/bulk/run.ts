import { setImmediate as pause } from 'node:timers/promises'
import type { Actor } from '#modules/audit/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { defect, errorMessage, refusal } from '../errors.ts'
import { isObject, type Resource } from '../resource.ts'
import type { Operations, ResourceType } from '../resource-type.ts'
import { allNeededBy, firstInCircle, nextSteps, stepsOf, type Step } from './order.ts'
import { bulkIdOf, resolved, split } from './references.ts'
import type { BulkRequest } from './request.ts'

/** Operations that are done at once: on SQLite they are committed together, and nobody else is answered meanwhile. */
const atOnce = 16

/** Nobody is shown the resources, which may be large. */
const shown = { attributes: ['meta'] }

/** What became of an operation. */
interface Outcome {
  status: number
  /** Absent where the operation was refused. */
  resource?: Resource | undefined
  error?: AppError
}

/** Made, but to be taken back where a reference that it is to have, or has, leads nowhere in the end. */
interface Unfinished {
  resource: Resource
  /** The attributes that it has yet to be given. */
  later: Resource
  /** At one remove or several. */
  needs: ReadonlySet<Step>
}

/**
 * Carries out the operations of a bulk request (RFC 7644, 3.7): each by itself, so that the failure of one leaves the
 * others alone, and in an order that makes no difference to the one that they came in. Whatever refers to a resource that
 * comes later waits for it; of those that refer to one another in a circle, the first is made without the references and
 * is given them afterwards, and all of them stay or none does.
 * @param base address of the service
 * @returns the message for the client
 */
export async function runBulk(
  ctx: Context,
  base: string,
  caller: Actor,
  { operations, failOnErrors }: BulkRequest
): Promise<object> {
  const steps = await stepsOf(ctx, operations)
  const pending = new Set(steps)
  const outcomes = new Map<Step, Outcome>()
  /** The ids of what was made, by bulkId. */
  const ids = new Map<string, string>()
  const unfinished = new Map<Step, Unfinished>()
  // What is made in part is there for those alone that it waits for: whether it will stay is for them to tell.
  const isMet = (step: Step, needed: Step) => outcomes.has(needed) || unfinished.get(needed)?.needs.has(step) === true
  const offered = new Map<ResourceType, Operations>()
  let errors = 0

  while (pending.size > 0 && errors < failOnErrors) {
    const next = nextSteps(pending, isMet, Math.min(atOnce, failOnErrors - errors))
    if (next.length > 0) await Promise.all(next.map((step) => settling(step, () => perform(step))))
    else await makeFirst(firstInCircle(pending, isMet))
    for (const step of next) pending.delete(step)
    await closeCircles()
    await pause()
  }
  for (const [step] of unfinished) await takeBack(step, unresolved('an operation that was not carried out'))
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
    Operations: steps.flatMap((step) => {
      const outcome = outcomes.get(step)
      return outcome ? [told(step, outcome)] : []
    })
  }

  async function settling(step: Step, work: () => Promise<Outcome>): Promise<void> {
    const outcome = await work().catch(failed)
    const { resource } = outcome
    const { bulkId, method } = step.operation
    if (method === 'POST' && bulkId !== undefined && resource) ids.set(bulkId, String(resource.id))
    // Of a circle that is still open, it may have to go again.
    if (resource && [...step.needs].some((needed) => unfinished.has(needed)))
      unfinished.set(step, { resource, later: {}, needs: allNeededBy(step) })
    else settle(step, outcome)
  }

  function settle(step: Step, outcome: Outcome): void {
    outcomes.set(step, outcome)
    if (outcome.error) errors++
  }

  function failed(error: unknown): Outcome {
    if (error instanceof AppError) return { status: error.status, error }
    ctx.log.error({ err: error, correlationId: caller.correlationId }, 'an operation of a bulk request failed')
    const told = defect(error, caller.correlationId)
    return { status: told.status, error: told }
  }

  async function perform({ operation, target, problem }: Step): Promise<Outcome> {
    if (!target) throw problem
    const { method, version } = operation
    const { type } = target
    const id = target.id === undefined ? undefined : idIn(target.id)
    if (method === 'DELETE') {
      await operationsOf(type).remove(caller, id as string, { ifMatch: version })
      return { status: 204 }
    }
    if (operation.data === undefined) throw refusal('invalidSyntax', `${method} needs data`)
    const data = resolved(operation.data, idOf)
    if (method === 'POST') return { status: 201, resource: await create(type, data) }
    const options = { ...shown, ifMatch: version }
    if (method === 'PUT')
      return { status: 200, resource: await operationsOf(type).replace(caller, id as string, data, options) }
    const { patch } = operationsOf(type)
    if (!patch) throw notOffered(type)
    const resource = await patch(caller, id as string, data, options)
    return { status: resource ? 200 : 204, resource }
  }

  async function create(type: ResourceType, data: unknown): Promise<Resource> {
    const resource = await operationsOf(type).create?.(caller, data, shown)
    if (!resource) throw notOffered(type)
    return resource
  }

  /** Only what makes resources refers to others in a circle. */
  async function makeFirst(step: Step): Promise<void> {
    const { data, bulkId } = step.operation
    const { type } = step.target as { type: ResourceType }
    const missing = new Set(
      [...step.needs].filter((needed) => !isMet(step, needed)).map(({ operation }) => operation.bulkId)
    )
    const { first, later } = split(isObject(data) ? data : {}, (named) => missing.has(named))
    pending.delete(step)
    try {
      const resource = await create(type, resolved(first, idOf))
      ids.set(bulkId as string, String(resource.id))
      unfinished.set(step, { resource, later, needs: allNeededBy(step) })
    } catch (error) {
      settle(step, failed(error))
    }
  }

  /** Where all parts of a circle are made, gives them the references that they were made without. */
  async function closeCircles(): Promise<void> {
    const isMade = (needed: Step) => outcomes.has(needed) || unfinished.has(needed)
    const closed = [...unfinished].filter(([, { needs }]) => [...needs].every(isMade))
    for (const [step, made] of closed) {
      // Already taken back with another one, or never without a reference.
      if (!unfinished.has(step) || Object.keys(made.later).length === 0) continue
      const { type } = step.target as { type: ResourceType }
      try {
        const data = resolved(made.later, idOf)
        made.resource = await operationsOf(type).replace(caller, String(made.resource.id), data, shown)
      } catch (error) {
        await takeBack(step, error)
      }
    }
    for (const [step, { resource }] of closed) if (unfinished.delete(step)) settle(step, { status: 201, resource })
  }

  /** A resource that cannot be what was asked for is not left behind, nor are those that refer to it. */
  async function takeBack(step: Step, reason: unknown): Promise<void> {
    const { resource } = unfinished.get(step) as Unfinished
    const { type } = step.target as { type: ResourceType }
    const bulkId = step.operation.bulkId as string
    unfinished.delete(step)
    ids.delete(bulkId)
    const removal = operationsOf(type).remove(caller, String(resource.id), {})
    settle(step, await removal.then(() => failed(reason), failed))
    for (const [other, { needs }] of unfinished)
      if (needs.has(step)) await takeBack(other, unresolved(failedOne(bulkId)))
  }

  /** @throws AppError `unresolved` (409), or `invalidValue` when no operation has the bulkId */
  function idOf(bulkId: string): string {
    const id = ids.get(bulkId)
    if (id !== undefined) return id
    if (operations.some((operation) => operation.method === 'POST' && operation.bulkId === bulkId))
      throw unresolved(failedOne(bulkId))
    throw refusal('invalidValue', `No POST of this request has the bulkId ${bulkId}`)
  }

  function idIn(text: string): string {
    const bulkId = bulkIdOf(text)
    return bulkId === undefined ? text : idOf(bulkId)
  }

  function operationsOf(type: ResourceType): Operations {
    const known = offered.get(type) ?? type.operations(ctx, base)
    offered.set(type, known)
    return known
  }

  function told({ operation, target }: Step, { status, resource, error }: Outcome): object {
    const { method, bulkId } = operation
    const { location, version } = (isObject(resource?.meta) ? resource.meta : {}) as Resource
    return {
      method,
      ...(bulkId !== undefined && { bulkId }),
      ...(version !== undefined && { version }),
      ...(location === undefined ? addressed(target) : { location }),
      status: String(status),
      ...(error && { response: errorMessage(error) })
    }
  }

  /** Of what was not made, there is no location (RFC 7644, 3.7). */
  function addressed(target: Step['target']): object {
    if (target?.id === undefined) return {}
    const bulkId = bulkIdOf(target.id)
    const id = bulkId === undefined ? target.id : ids.get(bulkId)
    return id === undefined ? {} : { location: `${base}/v2${target.type.endpoint}/${encodeURIComponent(id)}` }
  }
}

const failedOne = (bulkId: string) => `the operation with the bulkId ${bulkId}, which failed`

const unresolved = (what: string) => new AppError('unresolved', 409, `It refers to ${what}`)

const notOffered = ({ name, notOffered: reason }: ResourceType) =>
  new AppError('not_implemented', 501, reason ?? `Not offered for ${name}`)
