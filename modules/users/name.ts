import type { UserAttributes } from './user.ts'

/** The whole name as it is written: as it was given, else made of its parts. */
export function formattedName({ jansNameFormatted, ...attributes }: UserAttributes): string | undefined {
  if (typeof jansNameFormatted === 'string') return jansNameFormatted
  const { jansHonorificPrefix, givenName, middleName, sn, jansHonorificSuffix } = attributes
  const parts = [jansHonorificPrefix, givenName, middleName, sn, jansHonorificSuffix]
  return parts.filter((part) => typeof part === 'string').join(' ') || undefined
}
