import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import { isObject } from '../resource.ts'
import type { ResourceType } from '../resource-type.ts'
import { resourceTypes } from '../resource-types.ts'
import { bulkIdOf, referencesIn } from './references.ts'
import { targetOf, type BulkOperation, type Target } from './request.ts'

/** An operation, and what tells when its turn is. */
export interface Step {
  operation: BulkOperation
  /** Absent where the operation cannot be meant, which `problem` says. */
  target: Target | undefined
  problem: unknown
  /** Steps that must have come to their end before. */
  needs: Set<Step>
  /** `alone`, or what it may be done at the same time as. */
  kind: 'create' | 'change' | 'remove' | 'alone'
  /** What no other step has that is done at the same time. */
  claims: string[]
}

/** @returns the steps in the order of the request */
export async function stepsOf(ctx: Context, operations: readonly BulkOperation[]): Promise<Step[]> {
  const unique = new Map<ResourceType, string[]>()
  for (const type of resourceTypes) unique.set(type, await uniqueNames(ctx, type))
  const steps = operations.map((operation) => stepOf(operation, unique))
  const makers = new Map(
    steps.flatMap((step) =>
      step.operation.method === 'POST' && step.operation.bulkId !== undefined ? [[step.operation.bulkId, step]] : []
    )
  )
  const before = new Map<string, Step>()
  for (const step of steps) {
    const { data } = step.operation
    const { id } = step.target ?? {}
    const inPath = id === undefined ? undefined : bulkIdOf(id)
    for (const bulkId of [...referencesIn(data), ...(inPath === undefined ? [] : [inPath])]) {
      const maker = makers.get(bulkId)
      if (maker) step.needs.add(maker)
    }
    // What waits for another one must not be overtaken by what comes after it for the same resource.
    if (!step.target || id === undefined) continue
    const key = `${step.target.type.name}/${id}`
    const last = before.get(key)
    if (last) step.needs.add(last)
    before.set(key, step)
  }
  return steps
}

/** Attributes whose values no two resources may share, in lower case. */
async function uniqueNames(ctx: Context, type: ResourceType): Promise<string[]> {
  const { core } = await type.schemas(ctx)
  return core.attributes
    .filter(({ uniqueness, mutability }) => uniqueness !== 'none' && mutability !== 'readOnly')
    .map(({ name }) => name.toLowerCase())
}

function stepOf(operation: BulkOperation, unique: ReadonlyMap<ResourceType, string[]>): Step {
  const step = { operation, problem: undefined, needs: new Set<Step>() }
  let target: Target
  try {
    target = targetOf(operation)
  } catch (problem) {
    return { ...step, target: undefined, problem, kind: 'alone', claims: [] }
  }
  const { method, data } = operation
  const names = unique.get(target.type) ?? []
  const own = `${target.type.name}/${target.id}`
  if (method === 'POST') return { ...step, target, kind: 'create', claims: uniqueValues(target.type, names, data) }
  if (method === 'DELETE') return { ...step, target, kind: 'remove', claims: [own] }
  // Names may be handed from one resource to another, for which the order counts.
  const text = JSON.stringify(data ?? null).toLowerCase()
  return { ...step, target, kind: names.some((name) => text.includes(name)) ? 'alone' : 'change', claims: [own] }
}

const uniqueValues = ({ name: type }: ResourceType, names: string[], data: unknown): string[] =>
  Object.entries(isObject(data) ? data : {}).flatMap(([name, value]) =>
    typeof value === 'string' && names.includes(name.toLowerCase())
      ? [`${type} ${name.toLowerCase()} ${fold(value)}`]
      : []
  )

/**
 * The next steps that can be done at the same time with the same outcome as one after the other. Whoever waits for another
 * step is passed over; nobody else is.
 * @param pending in the order of the request
 * @param isMet whether what a step needs is there
 * @returns none when they all wait for one another
 */
export function nextSteps(pending: Iterable<Step>, isMet: (step: Step, needed: Step) => boolean, most: number): Step[] {
  const chosen: Step[] = []
  const claims = new Set<string>()
  for (const step of pending) {
    if (chosen.length >= most) break
    if (![...step.needs].every((needed) => isMet(step, needed))) continue
    const first = chosen[0]
    if (first && (first.kind !== step.kind || step.kind === 'alone')) break
    if (step.claims.some((claim) => claims.has(claim))) break
    chosen.push(step)
    for (const claim of step.claims) claims.add(claim)
  }
  return chosen
}

/** The first of those that wait for one another in a circle. @param pending of which none can be done */
export function firstInCircle(pending: Iterable<Step>, isMet: (step: Step, needed: Step) => boolean): Step {
  const all = [...pending]
  const trail: Step[] = []
  let step = all[0] as Step
  while (!trail.includes(step)) {
    trail.push(step)
    const here = step
    step = [...here.needs].find((needed) => !isMet(here, needed)) as Step
  }
  const circle = new Set(trail.slice(trail.indexOf(step)))
  return all.find((one) => circle.has(one)) as Step
}

/** All that a step needs, at one remove or several. */
export function allNeededBy(step: Step): Set<Step> {
  const found = new Set<Step>(step.needs)
  for (const one of found) for (const needed of one.needs) found.add(needed)
  return found
}
