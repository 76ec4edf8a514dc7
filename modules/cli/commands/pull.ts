import { Exit } from '../exit.ts'
import { json, textOf, yes, type Call, type Command } from './command.ts'
import { applyTo } from './apply.ts'
import { secretOptions, secretsOf, write } from './export.ts'
import { pruneOption } from './plan.ts'
import { distantOptions } from './push.ts'

export const pull: Command = {
  name: 'pull',
  summary: 'Configure the server of this machine like one elsewhere, minijans or Janssen',
  example: 'minijans pull --from https://id.example.org --client-id 1800.a1b2',
  arguments: [{ name: '[file]', about: 'Write the configuration there, and change no server' }],
  options: [
    { flags: '--from <url>', about: 'Where from' },
    ...secretOptions,
    pruneOption,
    yes,
    json,
    ...distantOptions
  ],
  run
}

async function run(call: Call): Promise<void> {
  const from = textOf(call, 'from')
  if (from === undefined) throw new Exit('usage', 'Say where from: --from https://id.example.org')
  const { distantTarget, localTarget } = await import('../configuration/target.ts')
  const remote = await distantTarget(call, from)
  if (call.arguments.length > 0) {
    const { exportOf } = await import('../configuration/work.ts')
    return write(call, await exportOf(remote, secretsOf(call)))
  }
  const { configurationAt } = await import('../configuration/transfer.ts')
  const local = await localTarget(call)
  await applyTo(call, local, await configurationAt(remote, local))
}
