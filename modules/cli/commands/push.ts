import { Exit } from '../exit.ts'
import { json, textOf, yes, type Call, type Command, type Option } from './command.ts'
import { applyTo } from './apply.ts'
import { fileOf, pruneOption } from './plan.ts'

/** Who asks a server elsewhere. */
export const distantOptions: readonly Option[] = [
  { flags: '--client-id <id>', about: 'Client of the server elsewhere' },
  { flags: '--client-secret <secret>', about: 'Its secret; better in the variable jca_client_secret' },
  { flags: '--access-token <token>', about: 'A token, or the file it is in, in place of a client' },
  { flags: '--noverify', about: 'Do not verify the certificate of the server elsewhere' },
  { flags: '--data <folder>', about: 'Data folder of the server of this machine', names: 'folder' }
]

export const push: Command = {
  name: 'push',
  summary: 'Make a server elsewhere, minijans or Janssen, be configured like the one of this machine',
  example: 'minijans push --to https://id.example.org --client-id 1800.a1b2',
  arguments: [{ name: '[file]', about: 'A configuration to take in place of that of this machine’s server' }],
  options: [{ flags: '--to <url>', about: 'Where to' }, pruneOption, yes, json, ...distantOptions],
  run
}

async function run(call: Call): Promise<void> {
  const to = textOf(call, 'to')
  if (to === undefined) throw new Exit('usage', 'Say where to: --to https://id.example.org')
  const { distantTarget, localTarget } = await import('../configuration/target.ts')
  const remote = await distantTarget(call, to)
  if (call.arguments.length > 0) return applyTo(call, remote, await fileOf(call))
  const { configurationAt } = await import('../configuration/transfer.ts')
  await applyTo(call, remote, await configurationAt(await localTarget(call), remote))
}
