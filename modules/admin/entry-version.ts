import { createHash } from 'node:crypto'
import { AppError } from '#modules/core/errors'

/** What tells one state of an entry from another: a hash of what the API shows of it. */
export const entryVersion = (document: unknown): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 22)

/** Saves under way, by what is saved. */
const underWay = new Map<string, Promise<unknown>>()

/**
 * Saves an entry that nobody else has changed since the form was opened. One save of an entry follows the other, so that
 * of two administrators who save at the same moment the second is told; what comes over the API between the look and the
 * save would go unnoticed.
 * @param seen version that the form was made from
 * @throws AppError `version_mismatch` (412), and what reading and saving refuse with
 */
export async function saveUnchanged<T>(
  entry: string,
  seen: string,
  read: () => Promise<unknown>,
  save: () => Promise<T>
): Promise<T> {
  const before = underWay.get(entry)
  const saving = (async () => {
    await before?.catch(() => {})
    if (entryVersion(await read()) !== seen)
      throw new AppError('version_mismatch', 412, 'Somebody else has changed this meanwhile')
    return save()
  })()
  underWay.set(entry, saving)
  try {
    return await saving
  } finally {
    if (underWay.get(entry) === saving) underWay.delete(entry)
  }
}
