import type { ConfigurationFile } from '../configuration/file.ts'
import type { Plan } from '../configuration/plan.ts'
import { Exit, type ExitReason } from '../exit.ts'
import { isGiven, json, serverOptions, type Call, type Command } from './command.ts'

export const pruneOption = {
  flags: '--prune',
  about: 'What the sections of the file do not have is removed, or goes back to its standard; never what is built in'
}

export const plan: Command = {
  name: 'plan',
  summary: 'Show what a configuration file would change; ends with 5 where it would',
  example: 'minijans plan configuration.yaml',
  arguments: [{ name: '<file>', about: 'As minijans export writes it; - is standard input' }],
  options: [pruneOption, json, ...serverOptions],
  run
}

async function run(call: Call): Promise<ExitReason> {
  const { target } = await import('../configuration/target.ts')
  const { workOf } = await import('../configuration/work.ts')
  const file = await fileOf(call)
  const { plan } = await workOf(await target(call), file, isGiven(call, 'prune'))
  await showPlan(call, plan)
  return plan.changes.length > 0 ? 'different' : 'success'
}

/** Reads the file that is named first. @throws Exit `usage` */
export async function fileOf(call: Call): Promise<ConfigurationFile> {
  const { readFileSync } = await import('node:fs')
  const { resolver } = await import('../configuration/references.ts')
  const { readText } = await import('../configuration/work.ts')
  const { standardInput } = await import('../input.ts')
  const [path = '-'] = call.arguments
  let text: string
  try {
    text = path === '-' ? (await standardInput()).toString('utf8') : readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit('usage', `${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
  return readText(path, text, resolver(call.host.env, path))
}

/** On standard output. */
export async function showPlan(call: Call, plan: Plan): Promise<void> {
  const { print, progress } = await import('../output.ts')
  const { planJson, planText } = await import('../configuration/show.ts')
  for (const warning of plan.warnings) progress(warning)
  if (isGiven(call, 'json')) await print(planJson(plan), { format: 'json' })
  else process.stdout.write(`${planText(plan, process.stdout)}\n`)
}
