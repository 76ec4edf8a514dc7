import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Exit } from '#modules/cli/index'

/** `~/` is the folder of whoever types, as in a shell. */
export const expand = (path: string): string => {
  const given = path.trim()
  return given.startsWith('~/') ? join(homedir(), given.slice(2)) : given
}

/** Why the path names no file that can be read; undefined where it does. */
export function fileProblem(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? undefined : `${path} is no file`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? `There is no file ${path}` : (error as Error).message
  }
}

/** @throws Exit `usage` */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Exit('usage', `${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
