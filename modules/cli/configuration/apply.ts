import { Exit } from '../exit.ts'
import { changesOperation, Refusal, type Remote } from './connection.ts'
import type { ConfigurationFile } from './file.ts'
import type { Change } from './plan.ts'
import type { Members, Value } from './sections.ts'
import type { Step, Undo } from './steps.ts'
import { isMembers } from './values.ts'

interface Results {
  results: { changed: boolean }[]
}

/**
 * Lets the server carry everything out and undo it again.
 * @returns the changes that would change something
 * @throws Exit with the place in the file of what the server refuses
 */
export async function tryOut(remote: Remote, file: ConfigurationFile, steps: readonly Step[]): Promise<Set<Change>> {
  const { results } = await together(remote, file, steps, true)
  return new Set(steps.filter((_, i) => results[i]?.changed).map(({ change }) => change))
}

/** @param tell hears of each operation that is done */
export async function carryOut(
  remote: Remote,
  file: ConfigurationFile,
  steps: readonly Step[],
  tell: (text: string) => void
): Promise<void> {
  if (steps.length === 0) return
  if (remote.isAtomic) await together(remote, file, steps, false)
  else await oneByOne(remote, file, steps, tell)
}

async function together(
  remote: Remote,
  file: ConfigurationFile,
  steps: readonly Step[],
  dryRun: boolean
): Promise<Results> {
  const operations = steps.map(({ operationId, params, query, body }) => ({ operationId, params, query, body }))
  try {
    return (await remote.call(changesOperation, { body: { dryRun, operations } })) as Results
  } catch (error) {
    if (error instanceof Exit && error.reason === 'unreachable' && !dryRun)
      throw new Exit('unreachable', `${error.message}. All of the changes are made, or none: see minijans plan`, { cause: error }) // prettier-ignore
    const [, at, reason] = error instanceof Refusal ? (/operations\[(\d+)\] (.*)$/s.exec(error.message) ?? []) : []
    const step = at === undefined ? undefined : steps[Number(at)]
    if (!step || !(error instanceof Refusal)) throw error
    throw new Exit(error.reason, `${placed(file, step.change, reason)}. Nothing is changed`, { cause: error })
  }
}

function placed(file: ConfigurationFile, change: Change, reason = ''): string {
  const path = 'name' in change ? [change.section, change.name] : [change.section]
  // The server names the member first where it names one.
  const [, member] = /^[\w-]+: (\w+)(?:\.\w+)*: /.exec(reason) ?? []
  return `${file.at(member === undefined ? path : [...path, member])}: ${path.join('.')}: ${reason}`
}

/**
 * Where there is no transaction, what was done is taken back in the opposite order when something is refused.
 * @throws Exit that says what could not be taken back
 */
async function oneByOne(
  remote: Remote,
  file: ConfigurationFile,
  steps: readonly Step[],
  tell: (text: string) => void
): Promise<void> {
  const answers: Value[] = []
  const undoing: Undo[] = []
  for (const step of steps) {
    const { operationId, params, query, body, change } = step
    try {
      const answer = await remote.call(operationId, {
        ...(params && { params }),
        ...(query && { query }),
        ...(body !== undefined && { body: withResults(body, answers) })
      })
      answers.push(answer)
      const undo = step.undo(answer)
      if (undo) undoing.unshift(undo)
      tell(`${operationId} ${'name' in change ? change.name : ''}`.trim())
    } catch (error) {
      const remains = await takeBack(remote, undoing, tell)
      if (!(error instanceof Exit)) throw error
      // Nobody has heard what became of it.
      if (error.reason === 'unreachable') remains.unshift(`${operationId} may have been done`)
      const outcome =
        remains.length === 0 ? 'Everything before it is taken back' : `Not as before: ${remains.join('; ')}`
      throw new Exit(error.reason, `${placed(file, change, error.message)}. ${outcome}`, { cause: error })
    }
  }
}

/** @returns what is not as it was */
async function takeBack(remote: Remote, undoing: readonly Undo[], tell: (text: string) => void): Promise<string[]> {
  const remains: string[] = []
  for (const { operationId, remains: other, ...input } of undoing)
    try {
      await remote.call(operationId, input)
      tell(`taken back: ${operationId}`)
      if (other !== undefined) remains.push(other)
    } catch (error) {
      remains.push(`${operationId} was not possible (${(error as Error).message})`)
    }
  return remains
}

function withResults(value: Value, answers: readonly Value[]): Value {
  if (Array.isArray(value)) return value.map((item) => withResults(item, answers))
  if (!isMembers(value)) return value
  const { $result: at, member } = value
  if (typeof at === 'number' && typeof member === 'string') return (answers[at] as Members)[member]
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withResults(inner, answers)]))
}
