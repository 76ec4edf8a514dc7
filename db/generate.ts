/**
 * Writes the next migration of both engines: `npm run db:generate -- NAME`, or with `--check` fails when the tables have
 * changed and nobody has. What it writes is read and, where it must be, corrected before it is committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { postgresColumns, sqliteColumns } from './columns.ts'
import { byHand } from './schema/by-hand.ts'
import { schema } from './schema/index.ts'

type Kit = typeof import('drizzle-kit/api')
const kit = createRequire(import.meta.url)('drizzle-kit/api') as Kit
const [argument] = process.argv.slice(2)
if (!argument) throw new Error('Give the migration a name, or --check')

const engines = {
  sqlite: async (before: string | undefined) => {
    const previous = before ? JSON.parse(before) : await kit.generateSQLiteDrizzleJson({})
    const next = await kit.generateSQLiteDrizzleJson(schema(sqliteColumns()), previous.id)
    return { next, statements: await kit.generateSQLiteMigration(previous, next) }
  },
  postgres: async (before: string | undefined) => {
    const previous = before ? JSON.parse(before) : kit.generateDrizzleJson({})
    const next = kit.generateDrizzleJson(schema(postgresColumns()), previous.id)
    return { next, statements: await kit.generateMigration(previous, next) }
  }
}

for (const [engine, generate] of Object.entries(engines)) {
  const folder = join(import.meta.dirname, 'migrations', engine)
  const snapshot = join(folder, 'snapshot.json')
  const { next, statements } = await generate(existsSync(snapshot) ? readFileSync(snapshot, 'utf8') : undefined)
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const written = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  statements.push(...byHand[engine as keyof typeof byHand].filter((statement) => !written.includes(statement)))
  if (statements.length === 0) continue
  if (argument === '--check') {
    console.error(`The tables have changed since the last ${engine} migration: run npm run db:generate -- NAME`)
    process.exitCode = 1
    continue
  }
  const number = String(files.length + 1).padStart(4, '0')
  writeFileSync(join(folder, `${number}_${argument}.sql`), statements.join('\n--> statement-breakpoint\n') + '\n')
  writeFileSync(snapshot, JSON.stringify(next) + '\n')
  console.log(`${engine}: ${number}_${argument}.sql`)
}
