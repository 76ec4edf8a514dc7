import { basename, dirname, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Remote } from '../configuration/connection.ts'
import type { ConfigurationFile } from '../configuration/file.ts'
import type { Work } from '../configuration/work.ts'
import { Exit } from '../exit.ts'
import { isGiven, json, serverOptions, yes, type Call, type Command } from './command.ts'
import { fileOf, pruneOption, showPlan } from './plan.ts'

export const apply: Command = {
  name: 'apply',
  summary: 'Make a server be as a configuration file says, all of it or nothing',
  example: 'minijans apply configuration.yaml --yes',
  arguments: [{ name: '<file>', about: 'As minijans export writes it; - is standard input' }],
  options: [
    pruneOption,
    yes,
    { flags: '--watch', about: 'Again whenever the file changes, until Ctrl-C; takes --yes' },
    json,
    ...serverOptions
  ],
  run
}

async function run(call: Call): Promise<void> {
  const { target } = await import('../configuration/target.ts')
  if (!isGiven(call, 'watch')) return applyTo(call, await target(call), await fileOf(call))
  const [path = '-'] = call.arguments
  if (path === '-' || !isGiven(call, 'yes'))
    throw new Exit('usage', '--watch takes a file and --yes: nobody is asked each time')
  await watching(path, async () => applyTo(call, await target(call), await fileOf(call)))
}

/** Shows what is different, asks, and does it. @throws Exit */
export async function applyTo(call: Call, remote: Remote, file: ConfigurationFile): Promise<void> {
  const { progress } = await import('../output.ts')
  const { workOf } = await import('../configuration/work.ts')
  let work = await workOf(remote, file, isGiven(call, 'prune'))
  await showPlan(call, work.plan)
  if (work.plan.changes.length === 0) return
  const { confirm } = await import('./ask.ts')
  await confirm(call, `Change the configuration of ${remote.issuer}?`)
  if (!isGiven(call, 'yes')) work = await unchanged(work, remote, file, call)
  progress(`Changing the configuration of ${remote.issuer}`)
  await work.carryOut()
  progress('Done')
}

/** The same once more, because people take their time to answer. @throws Exit where it is another one by now */
async function unchanged(shown: Work, remote: Remote, file: ConfigurationFile, call: Call): Promise<Work> {
  const { planJson } = await import('../configuration/show.ts')
  const { workOf } = await import('../configuration/work.ts')
  const work = await workOf(remote, file, isGiven(call, 'prune'))
  if (isDeepStrictEqual(planJson(work.plan), planJson(shown.plan))) return work
  throw new Exit('refused', 'The server was changed meanwhile. Nothing is changed; run the command again')
}

/** Milliseconds; editors write a file in several steps. */
const settled = 200

/**
 * Works once, and then after each change of the file, until the process is told to end. What is wrong with it is said, and
 * the next change awaited.
 */
async function watching(path: string, work: () => Promise<void>): Promise<never> {
  const { watch } = await import('node:fs')
  const { progress } = await import('../output.ts')
  const failed = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const again = () => {
    running = running.then(work).catch((error: unknown) => {
      if (!(error instanceof Exit)) return failed.reject(error)
      progress(error.message)
    })
  }
  // The folder: an editor puts another file in place of this one.
  const watcher = watch(dirname(resolve(path)), (_event, name) => {
    if (name !== basename(path)) return
    clearTimeout(timer)
    timer = setTimeout(again, settled)
  })
  again()
  try {
    return await failed.promise
  } finally {
    watcher.close()
    clearTimeout(timer)
  }
}
