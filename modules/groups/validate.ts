import { invalid } from '#modules/core/errors'
import { fold, isIndexable, isStorable } from '#modules/core/text'

const nameLimit = 500
const externalIdLimit = 255

/** @throws AppError `invalid_value` */
export function validDisplayName(value: unknown): string {
  const name = storableText(value, 'displayName').trim()
  if (name === '') throw invalid('displayName must not be empty', 'displayName')
  // Folding can make a name many times longer, and an index entry has an end.
  if (fold(name).length > nameLimit || !isIndexable(fold(name)))
    throw invalid(`displayName may have at most ${nameLimit} characters`, 'displayName')
  if (/\p{Cc}/u.test(name)) throw invalid('displayName must not contain control characters', 'displayName')
  return name
}

/** @throws AppError `invalid_value` */
export function validExternalId(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const id = storableText(value, 'externalId')
  if (id.length > externalIdLimit)
    throw invalid(`externalId may have at most ${externalIdLimit} characters`, 'externalId')
  return id
}

function storableText(value: unknown, member: string): string {
  if (typeof value !== 'string') throw invalid(`${member} must be text`, member)
  if (!isStorable(value)) throw invalid(`${member} contains characters that are not text`, member)
  return value
}
