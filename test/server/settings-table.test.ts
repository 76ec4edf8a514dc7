import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readConfig, settings } from '#server/config'
import { envExample, settingsTable, withTable } from '#server/settings-table'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../..', name), 'utf8')
const names = Object.values(settings).map(({ name }) => `MINIJANS_${name}`)

describe('the settings in the documentation', () => {
  it('are those of the code: node server/settings-table.ts writes them', () => {
    expect(read('README.md')).toContain(settingsTable())
    expect(withTable(read('README.md'))).toBe(read('README.md'))
    expect(read('.env.example')).toBe(envExample())
  })

  it('are all there, once, with a row that no text breaks', () => {
    const rows = settingsTable().split('\n').slice(2)
    expect(rows.map((row) => /MINIJANS_\w+/.exec(row)?.[0])).toEqual(names)
    for (const row of rows) expect(row.split('|')).toHaveLength(5)
    expect(settingsTable()).toMatch(/^\| `MINIJANS_INTERNAL_PORT` or `--internal-port` +\|/m)
  })

  it('replaces what stands between the marks and nothing else', () => {
    const readme = 'before\n<!-- settings -->\nold $& table\n<!-- /settings -->\nafter'
    expect(withTable(readme)).toBe(`before\n<!-- settings -->\n\n${settingsTable()}\n\n<!-- /settings -->\nafter`)
  })
})

describe('.env.example', () => {
  it('changes nothing as it is', () => {
    expect(parseEnv(read('.env.example'))).toEqual({})
  })

  it('names the defaults as the settings have them', () => {
    const uncommented = read('.env.example').replaceAll(/^# (?=MINIJANS_)/gm, '')
    const given = parseEnv(uncommented)
    expect(Object.keys(given).toSorted()).toEqual(names.toSorted())
    expect(Object.values(given).filter(Boolean).length).toBeGreaterThan(10)
    expect(readConfig([], given)).toEqual(readConfig([], {}))
  })
})
