import type { z } from 'zod'
import { invalid } from '#modules/core/errors'
import { isStorable } from '#modules/core/text'

/**
 * Reads the query of an operation.
 * @throws AppError `invalid_value` with the parameter
 */
export function readQuery(schema: z.ZodType, query: Readonly<Record<string, unknown>>): unknown {
  for (const [name, value] of Object.entries(query)) checkText(name, value)
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.message ?? 'is not valid', issue?.path.join('.') ?? 'query')
}

/** @throws AppError `invalid_value` */
export function checkText(name: string, value: unknown): void {
  if (typeof value !== 'string') throw invalid(`${name} is given more than once`, name)
  if (!isStorable(value)) throw invalid(`${name} has characters that cannot be stored`, name)
}
