export const databaseFile = 'minijans.sqlite'
export const keyFile = 'master.key'

/** Kept through everything: who holds it open would otherwise hold what nobody else looks at. */
export const lockFileName = '.lock'
/** One for each process that uses the folder. */
export const processFile = (id: string): string => `.running.${id}.json`
export const isProcessFile = (name: string): boolean => /^\.running\.[\da-f-]{36}\.json$/.test(name)
/** What is about to be put back, and what has to be. */
export const stagingFolder = '.restore'
export const restoredFolder = '.restored'

/** Is it a file that a server has made and keeps? */
export const isOwn = (name: string): boolean =>
  /^(minijans\.sqlite(-wal|-shm|-journal)?|master\.key|cli-client\.json(\.[\da-f-]{36})?|\.writable)$/.test(name)

/** Files beside the database that belong to it while it is open. */
export const isOfOpenDatabase = (name: string): boolean => /^minijans\.sqlite-(wal|shm|journal)$/.test(name)

/** Neither kept nor anybody's own: what only says that the folder is in use, or is about to change. */
export const isSign = (name: string): boolean =>
  [lockFileName, stagingFolder, restoredFolder].includes(name) || isProcessFile(name)
