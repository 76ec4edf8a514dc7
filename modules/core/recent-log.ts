/** One line of the log, read. */
interface LogLine {
  /** Milliseconds since 1970. */
  at: number
  /** As pino numbers it: 30 is info, 40 a warning. */
  level: number
  message: string
  /** What else it tells. */
  members: Readonly<Record<string, unknown>>
}

/** Which lines are wanted. */
interface LogSearch {
  /** No lower level. */
  level?: number | undefined
  /** Occurs in the line, in whatever case. */
  text?: string | undefined
  limit: number
}

/** The newest lines of the log of this process, as they were written. */
export interface RecentLog {
  write(line: string): void
  /** The newest first. */
  find(search: LogSearch): LogLine[]
}

/**
 * Keeps lines in memory, the oldest going first.
 * @param most lines that are kept
 * @param room characters that they may have in all; of a line alone that is longer only the beginning is kept
 */
export function recentLog(most = 1000, room = 400_000): RecentLog {
  const lines: string[] = []
  let taken = 0
  return {
    write(line) {
      const kept = line.length > room ? line.slice(0, room) : line
      lines.push(kept)
      taken += kept.length
      while (lines.length > most || taken > room) taken -= lines.shift()?.length ?? 0
    },
    find({ level = 0, text = '', limit }) {
      const found: LogLine[] = []
      const wanted = text.toLowerCase()
      for (let i = lines.length - 1; i >= 0 && found.length < limit; i--) {
        const line = lines[i] as string
        if (!line.toLowerCase().includes(wanted)) continue
        const read = readLine(line)
        if (read.level >= level) found.push(read)
      }
      return found
    }
  }
}

function readLine(line: string): LogLine {
  try {
    const { time, level, msg, ...members } = JSON.parse(line) as Record<string, unknown>
    const at = typeof time === 'number' ? time : Date.parse(String(time))
    return { at: Number.isNaN(at) ? 0 : at, level: Number(level), message: typeof msg === 'string' ? msg : '', members }
  } catch {
    // Cut off, or written by a logger that somebody else has put in place.
    return { at: 0, level: 30, message: line.trim(), members: {} }
  }
}
