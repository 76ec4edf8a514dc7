import { isUniqueViolation, type Db } from '#db/db'
import { and, asc, desc, eq, sql, type InferInsertModel, type InferSelectModel } from '#db/drizzle'
import { containsAny, memberEquals, memberText } from '#db/search'
import { conflict } from '#modules/core/errors'
import { fold } from '#modules/core/text'
import { foldedNames, type Script, type ScriptType } from './script.ts'

type ScriptTable = Db['tables']['scripts']
type Row = InferSelectModel<ScriptTable>

export interface ScriptSearch {
  /** Any of these texts occurs in the name, an alias, the description or the inum. */
  patterns?: readonly string[]
  /** All of these members have these values; names as the Config API writes them. */
  members?: readonly (readonly [name: ScriptField, value: string])[]
  type?: ScriptType | undefined
  sortBy?: ScriptField
  descending?: boolean
  offset: number
  limit: number
}

/** What can be searched and sorted by: a column, or a path into the definition. */
const fields = {
  inum: 'inum',
  name: 'name',
  scriptType: 'scriptType',
  enabled: 'enabled',
  level: 'level',
  revision: 'revision',
  aliases: ['aliases'],
  description: ['description'],
  programmingLanguage: ['programmingLanguage'],
  locationType: ['locationType'],
  internal: ['internal']
} as const satisfies Record<string, keyof Row | readonly string[]>

export type ScriptField = keyof typeof fields
export const scriptFields = Object.keys(fields) as ScriptField[]

/** Scripts of one page as they are stored, and how many fit the search. */
export async function searchScriptRows(db: Db, search: ScriptSearch): Promise<{ total: number; scripts: Script[] }> {
  const { scripts } = db.tables
  const { patterns = [], members = [], type, sortBy = 'inum', descending, offset, limit } = search
  const where = and(
    containsAny(scripts.search, patterns.map(fold)),
    ...members.map(([name, value]) => fieldEquals(scripts, name, value)),
    type && eq(scripts.scriptType, type)
  )
  const field = fields[sortBy]
  // Engines disagree on where nulls go.
  const order = typeof field === 'string' ? scripts[field] : sql`coalesce(${memberText(scripts.definition, field)}, '')`
  const rows = await db.query
    .select()
    .from(scripts)
    .where(where)
    .orderBy((descending ? desc : asc)(order), asc(scripts.inum))
    .limit(limit)
    .offset(offset)
  return { total: await db.query.$count(scripts, where), scripts: rows.map(toScript) }
}

function fieldEquals(scripts: ScriptTable, name: ScriptField, value: string) {
  const field = fields[name]
  if (typeof field !== 'string')
    return memberEquals(scripts.definition, field, value, name === 'internal' ? 'false' : '')
  if (field === 'enabled') return eq(scripts.enabled, value.toLowerCase() === 'true')
  if (field !== 'level' && field !== 'revision') return eq(scripts[field], value)
  // What is no number of the column's kind is the value of none.
  return /^-?\d{1,9}$/.test(value) ? eq(scripts[field], Number(value)) : sql`1 = 0`
}

export async function findScriptRow(db: Db, inum: string): Promise<Script | undefined> {
  const { scripts } = db.tables
  const [row] = await db.query.select().from(scripts).where(eq(scripts.inum, inum))
  return row && toScript(row)
}

/** The script with the name or the alias, without regard to case. */
export async function findScriptRowByName(db: Db, name: string): Promise<Script | undefined> {
  const { scripts, scriptNames } = db.tables
  const [row] = await db.query
    .select({ script: scripts })
    .from(scripts)
    .innerJoin(scriptNames, eq(scriptNames.inum, scripts.inum))
    .where(eq(scriptNames.name, fold(name)))
  return row && toScript(row.script)
}

/** @throws AppError `conflict` for an inum or a name that another script has */
export async function insertScript(db: Db, script: Script, now: number): Promise<void> {
  await refusingTaken(`The inum ${script.inum} is that of another script`, 'inum', () =>
    db.query.insert(db.tables.scripts).values({ ...toColumns(script), createdAt: now, updatedAt: now })
  )
  await insertNames(db, script)
}

/** Adds an installed script, unless another replica has just done so. */
export async function seedScript(db: Db, script: Script, now: number): Promise<void> {
  const { scripts, scriptNames } = db.tables
  await db.query
    .insert(scripts)
    .values({ ...toColumns(script), createdAt: now, updatedAt: now })
    .onConflictDoNothing()
  await db.query.insert(scriptNames).values(nameRows(script)).onConflictDoNothing()
}

/**
 * Writes the script unless somebody has changed it since its revision was read.
 * @returns whether it did
 * @throws AppError `conflict` for a name that another script has
 */
export async function updateScript(db: Db, script: Script, readRevision: number, now: number): Promise<boolean> {
  const { scripts, scriptNames } = db.tables
  const rows = await db.query
    .update(scripts)
    .set({ ...toColumns(script), updatedAt: now })
    .where(and(eq(scripts.inum, script.inum), eq(scripts.revision, readRevision)))
    .returning({ inum: scripts.inum })
  if (rows.length === 0) return false
  await db.query.delete(scriptNames).where(eq(scriptNames.inum, script.inum))
  await insertNames(db, script)
  return true
}

export async function removeScript(db: Db, inum: string): Promise<void> {
  const { scripts, scriptNames } = db.tables
  await db.query.delete(scriptNames).where(eq(scriptNames.inum, inum))
  await db.query.delete(scripts).where(eq(scripts.inum, inum))
}

async function insertNames(db: Db, script: Script): Promise<void> {
  await refusingTaken('Another script has the name or one of the aliases', 'name', () =>
    db.query.insert(db.tables.scriptNames).values(nameRows(script))
  )
}

const nameRows = (script: Script) => foldedNames(script).map((name) => ({ name, inum: script.inum }))

async function refusingTaken<T>(message: string, member: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict(message, member)
    throw error
  }
}

function toScript({ inum, name, scriptType, enabled, level, revision, source, definition }: Row): Script {
  return {
    ...(definition as Omit<Script, 'inum' | 'name' | 'scriptType' | 'enabled' | 'level' | 'revision' | 'script'>),
    inum,
    name,
    scriptType: scriptType as ScriptType,
    enabled,
    level,
    revision,
    script: source
  }
}

function toColumns(script: Script): Omit<InferInsertModel<ScriptTable>, 'createdAt' | 'updatedAt'> {
  const { inum, name, scriptType, enabled, level, revision, script: source, ...definition } = script
  const texts = [inum, name, ...(script.aliases ?? []), script.description]
  return {
    inum,
    name,
    scriptType,
    enabled,
    level,
    revision,
    source,
    definition: { ...definition },
    search: fold(texts.filter(Boolean).join('\n'))
  }
}
