import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configurationDescription } from '#modules/cli/index'
import { accountPagesInum, scriptClient } from '#modules/clients/index'
import { properties } from '#modules/settings/index'
import { startApp } from '../../../support/app.ts'
import { minijans } from '../../../support/minijans.ts'

const root = join(import.meta.dirname, '../../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

it('is as new as the server; npm run docs makes it so', async () => {
  await using app = await startApp({ MINIJANS_ISSUER: 'https://standards.invalid' })
  const { client_id: id, client_secret: secret } = await scriptClient(app.ctx)
  const later = { clients: [accountPagesInum] }
  const { describedConfiguration } = await configurationDescription()
  const { schema, standards } = await describedConfiguration(app.address, { id, secret }, properties, later)
  expect(read('docs/configuration.schema.json')).toBe(schema)
  expect(read('modules/cli/configuration/configuration.schema.json')).toBe(schema)
  expect(read('modules/cli/configuration/standards.json')).toBe(standards)
})

it('is printed without a server', async () => {
  const { code, stdout } = await minijans(['export', '--schema'], { env: { MINIJANS_DATA: '/nowhere' } })
  expect([code, stdout]).toEqual([0, read('docs/configuration.schema.json')])
})

it('has no secret in it, and no address of the server that it was made with', () => {
  for (const text of [read('docs/configuration.schema.json'), read('modules/cli/configuration/standards.json')])
    expect(text.match(/.{40}(standards\.invalid|"default": ?"[0-9a-f]{8}-)|"clientSecret":"/)).toBeNull()
})
