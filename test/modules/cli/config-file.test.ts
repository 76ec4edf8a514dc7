import { createCipheriv } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { changeConfigFile, readConfigFile } from '#modules/cli/jans-cli/config-file'
import { temporaryFolder } from '../../support/process.ts'

let home: ReturnType<typeof temporaryFolder>
let path: string
beforeEach(() => {
  home = temporaryFolder()
  mkdirSync(join(home.path, '.config'))
  path = join(home.path, '.config/jans-cli.ini')
})
afterEach(() => home[Symbol.dispose]())

const read = () => readConfigFile({ HOME: home.path })
const salt = 'h1nU9dGqzWwXzDMiJH0Nq1Tc'
/** As Janssen's tools write it. */
function sealed(text: string, key = salt): string {
  const cipher = createCipheriv('des-ede3-ecb', key, null)
  return Buffer.concat([cipher.update(text), cipher.final()]).toString('base64')
}

it('has nothing where there is no file', () => {
  expect(read()).toEqual({ path, values: new Map() })
})

it('reads lines as Windows ends them, and changes them', () => {
  writeFileSync(path, '[DEFAULT]\r\njans_host = id.example.org\r\naccess_token = old\r\n')
  changeConfigFile(path, { access_token: 'new' })
  expect(Object.fromEntries(read().values)).toEqual({ jans_host: 'id.example.org', access_token: 'new' })
  expect(readFileSync(path, 'utf8')).not.toContain('old')
})

it('reads names and values, and no remarks', () => {
  writeFileSync(
    path,
    '# jans_host = no\n[DEFAULT]\nJans_Host = id.example.org\njca_client_id: abc=def\n; x = y\n\nempty =\n'
  )
  expect(Object.fromEntries(read().values)).toEqual({
    jans_host: 'id.example.org',
    jca_client_id: 'abc=def',
    empty: ''
  })
})

it.each([
  ['jans-cli-salt', salt],
  ['jans-cli-salt', `encodeSalt = ${salt}\n`]
])('opens what is sealed with the salt in %s', (name, content) => {
  writeFileSync(join(home.path, '.config', name), content)
  writeFileSync(
    path,
    `[DEFAULT]\njca_client_secret_enc = ${sealed('s3cret, söme')}\naccess_token_enc = ${sealed('abc')}\n`
  )
  expect(read().values.get('jca_client_secret')).toBe('s3cret, söme')
  expect(read().values.get('access_token')).toBe('abc')
})

it('says what is missing when it cannot open what is sealed', () => {
  writeFileSync(path, `jca_client_secret_enc = ${sealed('x')}\n`)
  expect(read).toThrow(/jca_client_secret_enc of .* is sealed, and there is no salt/)
  writeFileSync(join(home.path, '.config/jans-cli-salt'), 'another-salt-24-bytes-xx')
  expect(read).toThrow(/was sealed with another salt/)
  writeFileSync(path, `jca_client_secret = plain\njca_client_secret_enc = ${sealed('x')}\n`)
  expect(read().values.get('jca_client_secret')).toBe('plain')
})

it('changes values and leaves the rest, readable by its owner alone', () => {
  writeFileSync(path, '# mine\n[DEFAULT]\njans_host = a.example\naccess_token_enc = old\n', { mode: 0o644 })
  changeConfigFile(path, { access_token: 'new', access_token_enc: undefined, jans_host: 'b.example' })
  expect(readFileSync(path, 'utf8')).toBe('# mine\n[DEFAULT]\njans_host = b.example\naccess_token = new\n')
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('is made with its folder where there is none', () => {
  const elsewhere = join(home.path, 'new/.config/jans-cli.ini')
  changeConfigFile(elsewhere, { jans_host: 'a.example', access_token: undefined })
  expect(readFileSync(elsewhere, 'utf8')).toBe('[DEFAULT]\njans_host = a.example\n')
  expect(existsSync(`${elsewhere}.${process.pid}`)).toBe(false)
})
