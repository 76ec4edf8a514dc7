import { existsSync, readdirSync } from 'node:fs'
import { Exit } from '../exit.ts'
import { data, yes, type Call, type Command } from './command.ts'

export const reset: Command = {
  name: 'reset',
  summary: 'Remove everything that the server keeps, so that the next start is a first start',
  example: 'minijans reset --data data',
  options: [data, yes],
  run
}

async function run(call: Call): Promise<void> {
  const { archives, holdAlone, isOwn, runningProcesses } = await import('#modules/data-folder/index')
  const { confirm } = await import('./ask.ts')
  const { folderOf, inUse, refusePostgres, withFolder } = await import('./folder.ts')
  const { progress } = await import('../output.ts')
  const folder = folderOf(call)
  await refusePostgres(call, (name) => `The data is in PostgreSQL. Remove it there: dropdb ${name} && createdb ${name}`)
  if (!existsSync(folder) || !readdirSync(folder).some(isOwn))
    throw new Exit('usage', `There is nothing of a server in ${folder}. Name the data folder with --data`)
  await withFolder(async () => {
    const lock = holdAlone(folder)
    if (!lock) throw inUse(folder, runningProcesses(folder))
    try {
      await confirm(
        call,
        `Remove the database, the master key and everything else of the server in ${folder}? Only a backup brings it back.`
      )
      const { resetFolder } = await archives()
      const left = resetFolder(folder)
      progress(`${folder} is empty; the next start is a first start`)
      if (left.length > 0) progress(`What is not the server's is still there: ${left.join(', ')}`)
    } finally {
      lock.release()
    }
  })
}
