import { printable } from './output.ts'

/** What the end of a program says to the shell. */
export const exitCodes = {
  success: 0,
  /** The server has said no. */
  refused: 1,
  /** The arguments are wrong. */
  usage: 2,
  /** There is no connection. */
  unreachable: 3,
  /** Not signed in, or not allowed. */
  denied: 4,
  /** `minijans plan`: something is different. */
  different: 5
} as const

export type ExitReason = keyof typeof exitCodes

/** Ends a program; the message says what is wrong and what to do next, in a line or two. */
export class Exit extends Error {
  override name = 'Exit'
  readonly reason: ExitReason

  constructor(reason: ExitReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** What a status of HTTP means for the shell. */
export function reasonOf(status: number): ExitReason {
  if (status < 400) return 'success'
  return status === 401 || status === 403 ? 'denied' : 'refused'
}

/**
 * Does the work of a program and says how it ended.
 * @param name of the program, before each message
 * @param work gives the exit code
 */
export async function runProgram(name: string, work: () => Promise<number>): Promise<void> {
  let unwritten: NodeJS.ErrnoException | undefined
  // Who reads the output may go before its end, as `head` does: what was begun is finished all the same.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || unwritten) return
      unwritten = error
      process.stderr.write(`${name}: The output cannot be written: ${error.message}\n`)
    })
  process.on('exit', () => {
    if (unwritten && !process.exitCode) process.exitCode = exitCodes.refused
  })
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    process.stderr.write(`${name}: ${printable(error.message)}\n`)
    process.exitCode = exitCodes[error.reason]
  }
}
