import { dirname, resolve } from 'node:path'
import type { Secrets } from '../configuration/references.ts'
import { Exit } from '../exit.ts'
import { isGiven, serverOptions, textOf, type Call, type Command } from './command.ts'

/** What becomes of secrets, for commands that write a configuration. */
export const secretOptions = [
  { flags: '--secrets <folder>', about: 'Write each secret into a file of its own there', names: 'folder' },
  { flags: '--with-secrets', about: 'Write secrets into the file itself' }
] as const

export const exporting: Command = {
  name: 'export',
  summary: 'Write the whole configuration of a server as one YAML file',
  example: 'minijans export configuration.yaml --secrets secrets',
  arguments: [{ name: '[file]', about: 'Where to; standard output' }],
  options: [
    ...secretOptions,
    { flags: '--schema', about: 'Print the JSON Schema of the file instead, without a server' },
    ...serverOptions
  ],
  run
}

async function run(call: Call): Promise<void> {
  if (isGiven(call, 'schema')) {
    const { schemaText } = await import('../configuration/standards.ts')
    return write(call, schemaText())
  }
  const { target } = await import('../configuration/target.ts')
  const { exportOf } = await import('../configuration/work.ts')
  const secrets = secretsOf(call)
  await write(call, await exportOf(await target(call), secrets))
}

/** @throws Exit `usage` */
export function secretsOf(call: Call): Secrets {
  const folder = textOf(call, 'secrets')
  if (folder !== undefined && isGiven(call, 'withSecrets'))
    throw new Exit('usage', 'Secrets are written with --secrets or with --with-secrets, not both')
  const [file] = call.arguments
  if (folder !== undefined)
    return { as: 'files', folder: resolve(folder), beside: file === undefined ? process.cwd() : dirname(resolve(file)) }
  return { as: isGiven(call, 'withSecrets') ? 'texts' : 'references' }
}

/** Whole or not at all; one with secrets in it is its owner's alone. @throws Exit `usage` */
export async function write(call: Call, text: string): Promise<void> {
  const [file] = call.arguments
  if (file === undefined) return void process.stdout.write(text)
  const { randomUUID } = await import('node:crypto')
  const { renameSync, rmSync, writeFileSync } = await import('node:fs')
  const { progress } = await import('../output.ts')
  const next = `${file}.${randomUUID()}`
  try {
    writeFileSync(next, text, { flag: 'wx', ...(isGiven(call, 'withSecrets') && { mode: 0o600 }) })
    renameSync(next, file)
  } catch (error) {
    rmSync(next, { force: true })
    throw new Exit('usage', `${file} cannot be written: ${(error as Error).message}`, { cause: error })
  }
  progress(`${file} is written`)
}
