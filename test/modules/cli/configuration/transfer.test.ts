import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findClient } from '#modules/clients/index'
import { minijans, startKept, type Kept } from '../../../support/minijans.ts'
import { temporaryFolder } from '../../../support/process.ts'
import { rich, secrets } from './rich.ts'

/** How a server is asked from elsewhere. */
function access({ app, data }: Kept): { origin: string; options: string[]; env: Record<string, string> } {
  const { client_id: id, client_secret: secret } = JSON.parse(readFileSync(join(data, 'cli-client.json'), 'utf8')) as Record<string, string> // prettier-ignore
  return { origin: app.address, options: ['--client-id', `${id}`], env: { jca_client_secret: `${secret}` } }
}

const exported = async ({ run }: Kept) => (await run(['export', '--with-secrets'])).stdout

it('pushes the configuration of this machine’s server to another one, secrets and all', async () => {
  await using here = await startKept()
  await using there = await startKept()
  const { origin, options, env } = access(there)
  const own = `clients: { self: { redirectUris: ['${here.app.ctx.config.issuer}/app'] } }`
  await here.run(['apply', '-', '--yes'], { input: rich, env: secrets })
  await here.run(['apply', '-', '--yes'], { input: own })
  const args = ['push', '--to', origin, '--yes', ...options]
  expect(await here.run(args, { env })).toMatchObject({ code: 0 })
  const { ctx } = there.app
  expect((await findClient(ctx, 'shop-client'))?.secret).toBe(secrets.SHOP_SECRET)
  // The address of the one is that of the other.
  expect((await findClient(ctx, 'self'))?.definition.redirectUris).toEqual([`${ctx.config.issuer}/app`])
  expect((await here.run(args, { env })).stdout).toBe('Nothing is different.\n')
})

it('pulls the configuration of another server to the one of this machine, or into a file', async () => {
  await using here = await startKept()
  await using there = await startKept()
  await there.run(['apply', '-', '--yes'], { input: rich, env: secrets })
  const { origin, options, env } = access(there)
  using folder = temporaryFolder()
  const file = join(folder.path, 'there.yaml')
  expect(await minijans(['pull', file, '--from', origin, '--with-secrets', ...options], { env })).toMatchObject({ code: 0, stdout: '' }) // prettier-ignore
  expect(readFileSync(file, 'utf8')).toBe(await exported(there))
  expect(await exported(here)).not.toContain('shop-client')
  expect(await here.run(['pull', '--from', origin, '--yes', ...options], { env })).toMatchObject({ code: 0 })
  const withoutUnseen = (text: string) => text.replace(/^ *(smtp_authentication_account_)?password:\n.*\n/gm, '')
  expect(withoutUnseen(await exported(here))).toBe(withoutUnseen(await exported(there)))
})

it('needs an address, a client, and the right to ask', async () => {
  await using here = await startKept()
  expect(await here.run(['push'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--to') })
  expect(await here.run(['pull'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--from') })
  expect(await here.run(['pull', '--from', 'nonsense:1/x'])).toMatchObject({ code: 2 })
  const { origin, options } = access(here)
  const { code } = await here.run(['pull', '--from', origin, ...options], { env: { jca_client_secret: 'wrong' } })
  expect(code).toBe(4)
})
