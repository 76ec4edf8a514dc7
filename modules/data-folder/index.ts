/**
 * The data folder as a whole: which processes use it, its copy in an archive, and putting it back. Nothing is put back or
 * removed while a server uses the folder, and a crash leaves it as it was or as it shall be.
 */
export { announced, claimDataFolder, holdAlone, runningProcesses, type Claim, type RunningProcess } from './claim.ts'
export { DataFolderError } from './errors.ts'
export { databaseFile, isOwn, keyFile } from './names.ts'

/** What no server needs, and is loaded for whoever asks for it. */
export const archives = () => import('./archives.ts')
