import { applyPatch, type Operation as Change } from 'rfc6902'
import { z } from 'zod'
import { AppError } from '#modules/core/errors'

const jsonPatchSchema = z
  .array(
    z
      .object({
        op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
        path: z
          .string()
          .max(1000)
          .regex(/^(\/|$)/, 'must begin with a slash'),
        from: z
          .string()
          .max(1000)
          .regex(/^(\/|$)/, 'must begin with a slash')
          .optional(),
        value: z.unknown().optional()
      })
      .meta({ id: 'JsonPatch' })
  )
  .max(1000)

export const jsonPatch = { types: ['application/json-patch+json', 'application/json'], schema: jsonPatchSchema }

type JsonObject = Record<string, unknown>

/** Characters of JSON that one patch copies at most: a list that is copied into itself is twice as long each time. */
const mostCopied = 1_048_576

/**
 * Applies a JSON Patch (RFC 6902) as Janssen does: a path that names no member of the entity changes nothing, and replace
 * sets what is not there yet.
 * @param entity every member it can have, absent ones as null
 * @throws AppError `invalid_patch`; nothing is applied then
 */
export function patched(entity: JsonObject, patch: unknown): JsonObject {
  const parsed = jsonPatchSchema.safeParse(patch)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refusal(`The body is no JSON Patch: ${issue?.path.join('.')} ${issue?.message}`)
  }
  const result = structuredClone(entity)
  let copied = 0
  for (const { op, path, from, value } of parsed.data) {
    const moves = op === 'move' || op === 'copy'
    if (moves && from === undefined) throw refusal(`${op} ${path} needs from`)
    if (moves && !isMember(result, from as string)) continue
    if (!isMember(result, path)) {
      if (op === 'test') throw refusal(`test ${path}: there is no such member`)
      continue
    }
    checkWalk(result, path)
    if (moves) checkWalk(result, from as string)
    if (op === 'copy') copied += sizeAt(result, from as string)
    if (copied > mostCopied) throw refusal(`A patch copies at most ${mostCopied} characters`)
    const change = {
      op: setsMember(result, op, path) ? 'add' : op,
      path,
      from,
      value: value === undefined ? null : op === 'test' ? value : likeBefore(valueAt(result, path), value)
    }
    const [problem] = applyPatch(result, [change as Change])
    if (problem) throw refusal(`${op} ${path}: ${problem.message}`)
  }
  return result
}

const refusal = (message: string) => new AppError('invalid_patch', 400, message)

const tokensOf = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))

const valueAt = (entity: JsonObject, path: string) =>
  tokensOf(path).reduce<unknown>((place, token) => (Object(place) as JsonObject)[token], entity)

const sizeAt = (entity: JsonObject, path: string): number =>
  (JSON.stringify(valueAt(entity, path)) as string | undefined)?.length ?? 0

/** Janssen's tools write every value as text; where there was a number or a truth value, the text is read as one. */
function likeBefore(before: unknown, value: unknown): unknown {
  if (typeof before === 'number' && typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value))
    return Number(value)
  return typeof before === 'boolean' && (value === 'true' || value === 'false') ? value === 'true' : value
}

const isMember = (entity: JsonObject, path: string) => Object.hasOwn(entity, tokensOf(path)[0] ?? '')

/** Every step but the last exists as the value's own, so that nobody reaches a prototype. */
function checkWalk(entity: JsonObject, path: string): void {
  const tokens = tokensOf(path)
  let place: unknown = entity
  for (const [i, token] of tokens.entries()) {
    if (Array.isArray(place)) {
      if (!/^(0|[1-9]\d{0,8}|-)$/.test(token)) throw refusal(`${path}: ${token} is no position in a list`)
    } else if (typeof place !== 'object' || place === null) throw refusal(`${path} leads nowhere`)
    else if (['__proto__', 'constructor', 'prototype'].includes(token)) throw refusal(`${path} leads nowhere`)
    if (i === tokens.length - 1) return
    place = Object.hasOwn(place, token) ? (place as JsonObject)[token] : undefined
  }
}

/** replace on a member of an object works without that member being there. */
function setsMember(entity: JsonObject, op: string, path: string): boolean {
  if (op !== 'replace') return false
  const parent = tokensOf(path)
    .slice(0, -1)
    .reduce<unknown>((place, token) => (place as JsonObject)[token], entity)
  return !Array.isArray(parent)
}
