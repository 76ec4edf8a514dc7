import { writeSync } from 'node:fs'

/** A disk that has lost what was written to it. */
export interface BrokenDisk {
  /** What was told first, if anything. */
  readonly error: Error | undefined
  tell(error: Error): void
}

/** Is it more than a lock or a full disk: has the system failed to read or to keep something? */
export const isOfDisk = (error: unknown): error is Error =>
  String((error as { code?: unknown } | undefined)?.code).startsWith('SQLITE_IOERR')

/** @param end in place of the end of the process, for tests */
export function brokenDisk(end: (error: Error) => void = endAtOnce): BrokenDisk {
  let first: Error | undefined
  return {
    get error() {
      return first
    },
    tell(error) {
      if (first) return
      first = error
      end(error)
    }
  }
}

/**
 * Nothing is to be built on what may be lost, and an end in order would still make a checkpoint. The next start finds by
 * checksums how far the log is whole, and copies it anew.
 */
function endAtOnce({ message }: Error): void {
  const consequence =
    'minijans ends before anything is built on what may be lost; started again, it recovers all that was acknowledged'
  writeSync(2, `minijans: The disk has failed: ${message}. ${consequence}\n`)
  process.kill(process.pid, 'SIGKILL')
}
