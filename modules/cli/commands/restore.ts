import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { data, isGiven, json, yes, type Call, type Command } from './command.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'Put the data folder back out of a file of backup; the server must not run',
  example: 'minijans restore /var/backups/minijans.tar.gz --data /var/lib/minijans',
  arguments: [{ name: '<file>', about: 'An archive of minijans backup' }],
  options: [data, yes, json],
  run
}

async function run(call: Call): Promise<void> {
  const { archives, databaseFile, holdAlone, isOwn, keyFile, runningProcesses } =
    await import('#modules/data-folder/index')
  const { confirm } = await import('./ask.ts')
  const { folderOf, inUse, refusePostgres, withFolder } = await import('./folder.ts')
  const { meter } = await import('./meter.ts')
  const { print, progress } = await import('../output.ts')
  const [file = ''] = call.arguments
  const folder = folderOf(call)
  await refusePostgres(call, (name) => `The data is in PostgreSQL. Restore it with pg_restore --clean --dbname=${name}`)
  const { readArchive, restore: putBack } = await archives()
  const shown = meter()
  await withFolder(async () => {
    const { createdAt, minijans } = await readArchive(file, (part) => shown.tell('Checking the archive', part)).finally(
      shown.end
    )
    progress(`${file} is whole: of ${createdAt}, by minijans ${minijans}`)
    const isNew = !existsSync(folder)
    if (isNew) mkdirSync(folder, { recursive: true, mode: 0o700 })
    let done = false
    const lock = holdAlone(folder)
    if (!lock) throw inUse(folder, runningProcesses(folder))
    try {
      if (readdirSync(folder).some(isOwn))
        await confirm(
          call,
          `${folder} has a server's data already, which is replaced by that of ${createdAt} and lost.`
        )
      const manifest = await putBack(file, folder, (part) => shown.tell('Restoring', part)).finally(shown.end)
      done = true
      if (isGiven(call, 'json')) await print({ folder, ...manifest }, { format: 'json' })
      else process.stdout.write(`${folder}\n`)
      const key = join(folder, keyFile)
      if (!existsSync(key))
        progress(
          `The archive has no master key. Give the server the one that belongs to it: MINIJANS_MASTER_KEY, or ${key}`
        )
      else if (!manifest.hasMasterKey && !(await isKeyOf(manifest.masterKeyId, readFileSync(key, 'utf8'))))
        progress(`${key} is not the key of this database. Put the right one there before the server starts`)
      progress(
        `Start the server: minijans start --data ${folder}. Sessions and tokens of ${createdAt} are good again until they expire`
      )
    } finally {
      lock.release()
      if (isNew && !done && !existsSync(join(folder, databaseFile))) {
        for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true })
        rmdirSync(folder)
      }
    }
  })
}

async function isKeyOf(id: string | undefined, text: string): Promise<boolean> {
  const { keyId } = await import('#modules/core/vault')
  return id === undefined || keyId(Buffer.from(text.trim(), 'base64url')) === id
}
