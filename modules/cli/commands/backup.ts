import { existsSync } from 'node:fs'
import { Exit } from '../exit.ts'
import { data, json, isGiven, yes, type Call, type Command } from './command.ts'

export const backup: Command = {
  name: 'backup',
  summary: 'Copy the data folder into one file, while the server runs',
  example: 'minijans backup /var/backups/minijans.tar.gz',
  arguments: [{ name: '<file>', about: 'The archive, compressed when its name ends in gz; - is standard output' }],
  options: [
    { flags: '--without-key', about: 'Leave out master.key and cli-client.json, which are kept elsewhere' },
    data,
    yes,
    json
  ],
  run
}

async function run(call: Call): Promise<void> {
  const { archives } = await import('#modules/data-folder/index')
  const { confirm } = await import('./ask.ts')
  const { folderOf, refusePostgres, withFolder } = await import('./folder.ts')
  const { meter } = await import('./meter.ts')
  const { progress, print } = await import('../output.ts')
  const [file = ''] = call.arguments
  await refusePostgres(
    call,
    (name) =>
      `The data is in PostgreSQL. Back it up with pg_dump --format=custom --file=${file} ${name}, and keep the master key (MINIJANS_MASTER_KEY) as well`
  )
  const isStream = file === '-'
  if (isStream && (process.stdout.isTTY || isGiven(call, 'json')))
    throw new Exit('usage', 'Standard output takes the archive: send it somewhere, and do without --json')
  if (!isStream && existsSync(file)) await confirm(call, `${file} is there already. Write over it?`)
  const { backUp } = await archives()
  const shown = meter()
  const words = { copy: 'Copying the database', check: 'Checking the copy', write: 'Writing the archive' }
  const manifest = await withFolder(() =>
    backUp({
      folder: folderOf(call),
      to: isStream ? process.stdout : file,
      version: call.host.version,
      withoutKey: isGiven(call, 'withoutKey'),
      onProgress: (step, part) => shown.tell(words[step], part)
    }).finally(shown.end)
  )
  if (isGiven(call, 'json')) await print({ file, ...manifest }, { format: 'json' })
  else if (!isStream) process.stdout.write(`${file}\n`)
  const secret = manifest.hasMasterKey ? 'Whoever has this file has every secret of the server: keep it accordingly' : 'The master key is not in it, and without that key the archive has no use: keep both, in two places' // prettier-ignore
  progress(secret)
}
