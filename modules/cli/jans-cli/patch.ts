import { Exit } from '../exit.ts'
import type { Mode } from './operation.ts'
import type { Options } from './options.ts'
import { readPair, unescaped } from './values.ts'

interface Step {
  op: 'add' | 'replace' | 'remove'
  path: string
  value?: unknown
}

const scimPatch = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** The body that `--patch-…` stand for: JSON Patch (RFC 6902), SCIM's own form in its mode; undefined without any. */
export function patchOf(options: Options, mode: Mode): object | undefined {
  const isJson = options['patch-json'] === true
  const steps = (['add', 'replace', 'remove'] as const).flatMap((op) =>
    (options[`patch-${op}`] ?? []).map((text) => readStep(op, text, isJson))
  )
  if (steps.length === 0) return undefined
  return mode === 'scim' ? { schemas: [scimPatch], Operations: steps } : rooted(steps)
}

function readStep(op: Step['op'], text: string, isJson: boolean): Step {
  if (op === 'remove') return { op, path: unescaped(text) }
  const pair = readPair(text)
  if (!pair)
    throw new Exit('usage', `--patch-${op}: ${text} is not PATH:VALUE. Write \\: for a colon that is part of the path`)
  const [path, value] = pair
  return { op, path, value: isJson ? readJson(`patch-${op}`, value) : value }
}

function readJson(option: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Exit('usage', `--${option}: ${text} is no JSON. A text has quotes: "${text}"`)
  }
}

/** Paths begin with a slash, whether they were written so or not. */
export const rooted = <T>(steps: readonly T[]): T[] =>
  steps.map((step) => {
    const path = (Object(step) as { path?: unknown }).path
    return typeof path === 'string' && !path.startsWith('/') && path !== '' ? { ...step, path: `/${path}` } : step
  })
