import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { isatty } from 'node:tty'
import { Exit } from './exit.ts'
import { progress } from './output.ts'

/** All of standard input. @throws Exit `usage` */
export async function standardInput(): Promise<Buffer> {
  try {
    // To read a pipe at once fails where not all is there yet; a terminal is to be asked more after it.
    if (!isatty(0)) return await buffer(process.stdin)
    progress('Reading from the terminal; end it with Ctrl-D')
    return readFileSync(0)
  } catch (error) {
    throw new Exit('usage', `Standard input cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
