import { minijans, runProgram, Exit, type Host } from '#modules/cli/index'
import { version } from './version.ts'

/** Runs a command of `minijans`; what it needs of the server is loaded when it asks. */
export async function command(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  // Archives hold every secret, and so does what is put back.
  process.umask(0o077)
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1]
  ] as const)
    process.once(signal, () => process.exit(128 + number))
  await runProgram('minijans', async () => {
    try {
      return await minijans(args, { ...host, env, readConfig: (flags) => readConfig(flags, env) })
    } catch (error) {
      if (error instanceof Exit) throw error
      const { explain } = await import('./explain.ts')
      throw new Exit('refused', explain(error), { cause: error })
    }
  })
}

const host: Omit<Host, 'env' | 'readConfig'> = {
  version,
  async flags() {
    const { flagName, settings } = await import('./config.ts')
    return Object.values(settings).flatMap((setting) =>
      'flag' in setting
        ? [{ name: flagName(setting.name), takesValue: setting.flag === 'text', about: setting.about }]
        : []
    )
  },
  async openData(config) {
    const { openContext } = await import('./context.ts')
    const nowhere = { public: config.issuer, internal: config.issuer }
    return openContext({ ...config, log: { level: 'silent' } }, nowhere)
  }
}

async function readConfig(flags: readonly string[], env: NodeJS.ProcessEnv) {
  const config = await import('./config.ts')
  try {
    return config.readConfig([...flags], env)
  } catch (error) {
    if (error instanceof config.ConfigError) throw new Exit('usage', error.message, { cause: error })
    throw error
  }
}
