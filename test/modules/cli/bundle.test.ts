import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bundles } from '#modules/cli/index'
import { startApp } from '../../support/app.ts'
import { runJansCli, signInOptions } from '../../support/jans-cli.ts'
import { temporaryFolder } from '../../support/process.ts'

it('knows every operation of the server; npm run docs makes it so', async () => {
  await using app = await startApp()
  const folder = join(import.meta.dirname, '../../../modules/cli/jans-cli')
  for (const [name, text] of Object.entries(await bundles(app.address)))
    expect(readFileSync(join(folder, name), 'utf8') === text, `${name} is old`).toBe(true)
})

it('asks the server for the operations of plugins that it does not know', async () => {
  const plugin = join(import.meta.dirname, '../../../examples/plugin/notices.ts')
  await using app = await startApp({ MINIJANS_PLUGINS: plugin })
  using home = temporaryFolder()
  const run = async (...args: string[]) => runJansCli(home.path, [...(await signInOptions(app)), ...args])
  const created = await run('--operation-id', 'post-notices', '--data', '{"text":"Hello"}')
  expect(created).toMatchObject({ code: 0 })
  expect(await run('--plugins', 'notices', '--info', 'Notices')).toMatchObject({ code: 0, stdout: expect.stringContaining('Operation ID: post-notices\n') as string }) // prettier-ignore
  expect(await run('--plugins', 'nothing', '--info', 'Notices')).toMatchObject({ code: 1 })
  expect(await run('--plugins', '../..', '--info', 'Notices')).toMatchObject({ code: 2 })
  expect(await run('--operation-id', 'post-nothing')).toMatchObject({ code: 2 })
})
