import { readdirSync } from 'node:fs'
import { decide, finishRestore, stagePlan } from './finish.ts'
import { isOwn, isSign } from './names.ts'

/**
 * Removes what the server has made, all at once, so that the next start is a first start: whoever holds the folder alone
 * calls this.
 * @returns names of what is somebody else's and stays
 */
export function resetFolder(folder: string): string[] {
  stagePlan(folder, { names: [], keepsKey: false })
  decide(folder)
  finishRestore(folder)
  return readdirSync(folder).filter((name) => !isOwn(name) && !isSign(name))
}
