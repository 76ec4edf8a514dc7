import { progress } from '../output.ts'
import { carryOut, tryOut } from './apply.ts'
import type { Remote } from './connection.ts'
import { exported } from './export.ts'
import { readFile, type ConfigurationFile } from './file.ts'
import { planOf, type Plan } from './plan.ts'
import type { Resolver, Secrets } from './references.ts'
import { shapeOf, type Shape } from './shape.ts'
import { schemaText, standardsOf } from './standards.ts'
import { readState } from './state.ts'
import { stepsOf, type Step } from './steps.ts'
import type { Members } from './sections.ts'

/** A plan, and what carries it out. */
export interface Work {
  plan: Plan
  /** @throws Exit that says what is not as before, if anything */
  carryOut(): Promise<void>
}

const shape = (): Shape => shapeOf(JSON.parse(schemaText()) as Members)

/** The text of a server's configuration. @throws Exit */
export async function exportOf(remote: Remote, secrets: Secrets): Promise<string> {
  const standards = standardsOf(remote.issuer)
  const state = await readState(remote, shape(), standards)
  for (const [why, count] of state.left) progress(`Left out: ${count} ${why}`)
  for (const section of state.missing) progress(`Left out: ${section}, which this server does not have`)
  return exported(state, standards, remote.isAtomic, secrets)
}

/** Reads a text, and holds it against the schema. @throws Exit `usage` */
export const readText = (path: string, text: string, resolver: Resolver): Promise<ConfigurationFile> =>
  readFile(path, text, resolver, shape())

/**
 * What a server would have to change to be as the file says; the server has tried it out where it can.
 * @throws Exit
 */
export async function workOf(remote: Remote, file: ConfigurationFile, prune: boolean): Promise<Work> {
  const standards = standardsOf(remote.issuer)
  const forms = shape()
  const state = await readState(remote, forms, standards)
  const plan = planOf({ file, remote, state, standards, hasStandards: remote.isAtomic, prune })
  const known = { state, shape: forms }
  let steps = stepsOf(plan.changes, known)
  if (remote.isAtomic && steps.length > 0) {
    const effective = await tryOut(remote, file, steps)
    // Secrets that the server already has.
    plan.changes = plan.changes.filter((change) => !change.isUncertain || effective.has(change))
    steps = stepsOf(plan.changes, known)
  }
  return { plan, carryOut: () => carryOut(remote, file, steps satisfies Step[], progress) }
}
