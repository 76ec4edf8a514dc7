import type { z } from 'zod'
import { AppError, invalid } from '#modules/core/errors'
import { missingMember } from './errors.ts'
import { withoutEmpties } from './output.ts'

/**
 * Reads a body that is an object: members without a value count as absent, those that the schema does not know are dropped.
 * @throws AppError `OCA001` for a member that must be there and is not, `invalid_value` for one that is wrong
 */
export function readInput<T>(schema: z.ZodType<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('The body must be a JSON object')
  const given = withoutEmpties(body) as Record<string, unknown>
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const [member = '', ...deeper] = (issue?.path ?? []).map(String)
  if (deeper.length === 0 && !Object.hasOwn(given, member)) throw missingMember(member)
  throw new AppError('invalid_value', 400, issue?.message ?? 'is not valid', { member: [member, ...deeper].join('.') })
}
