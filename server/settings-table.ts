/** Writes what there is to set into README.md, .env.example and docs/properties.md: `node server/settings-table.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ZodType } from 'zod'
import { flagName, settings } from './config.ts'
import { alignedTable } from './markdown-table.ts'
import { propertiesDocument } from './properties-table.ts'

interface Row {
  name: string
  flag?: 'text' | 'boolean'
  schema: ZodType
  standard: string
  about: string
}

const rows: Row[] = Object.values(settings)
const root = join(import.meta.dirname, '..')

/** The table of all settings. */
export function settingsTable(): string {
  const cells = rows.map(({ name, flag, standard, about }) => [
    flag ? `\`MINIJANS_${name}\` or \`${flagName(name)}\`` : `\`MINIJANS_${name}\``,
    standard && `\`${standard}\``,
    about
  ])
  return alignedTable([['Setting', 'Default', 'What it is'], ...cells])
}

/** A file for `node --env-file` and Compose, with every setting at its default and commented out; empty is absent. */
export function envExample(): string {
  const head = [
    '# What can be set, each at its default. Copy this to .env, take away the # where you want something else, and run',
    '# node_modules/.bin/node --env-file=.env server/main.js, which is the Node that npm ci brought.',
    '# Any name with _FILE after it may name a file that holds the value instead.'
  ]
  const lines = rows.map(({ name, schema, standard, about }) => {
    // Where nothing stands for the setting, its default is described and is no value.
    const value = schema.parse(undefined) === undefined ? '' : standard
    return `# ${about.replaceAll('`', '')}\n# MINIJANS_${name}=${value}`
  })
  return `${[head.join('\n'), ...lines].join('\n\n')}\n`
}

/** The text with the table between its marks. */
export const withTable = (readme: string): string =>
  readme.replace(/(?<=<!-- settings -->\n)[^]*(?=<!-- \/settings -->)/, () => `\n${settingsTable()}\n\n`)

if (import.meta.main) {
  const readme = join(root, 'README.md')
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8')))
  writeFileSync(join(root, '.env.example'), envExample())
  writeFileSync(join(root, 'docs', 'properties.md'), propertiesDocument())
}
