import { createHash, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { audit, type Actor } from '#modules/audit/index'
import { AppError, conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'
import {
  findScriptRow,
  findScriptRowByName,
  insertScript,
  removeScript,
  searchScriptRows,
  updateScript,
  type ScriptSearch
} from './repository.ts'
import { validateScript, type ConfigurationProperty, type Script } from './script.ts'
import { refuseIfUsed } from './usage.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now' | 'vault'>
type Stored = Pick<Context, 'db' | 'vault'>

/** What whoever writes a script says; the server counts its revisions. */
export type ScriptValues = Omit<Script, 'inum' | 'revision' | 'internal'>

/** Stands for a hidden value before those who may not see it; written back, it leaves the value as it is. */
export const hiddenValue = '***'

/** Scripts of one page, hidden values included, and how many fit the search. */
export async function searchScripts({ db, vault }: Stored, search: ScriptSearch) {
  const { total, scripts } = await searchScriptRows(db, search)
  return { total, scripts: scripts.map((script) => opened(vault, script)) }
}

export async function findScript({ db, vault }: Stored, inum: string): Promise<Script | undefined> {
  const script = await findScriptRow(db, inum)
  return script && opened(vault, script)
}

/** @param name or an alias, without regard to case */
export async function findScriptByName({ db, vault }: Stored, name: string): Promise<Script | undefined> {
  const script = await findScriptRowByName(db, name)
  return script && opened(vault, script)
}

/**
 * Adds a script; it is stored, and nothing runs it.
 * @param inum made up when absent
 * @throws AppError `invalid_value`, `conflict` for a name or an inum that is taken
 */
export async function createScript(ctx: Needed, values: ScriptValues, inum?: string, actor?: Actor): Promise<Script> {
  const script: Script = { ...values, inum: inum ?? randomUUID(), revision: 1 }
  validateScript(script)
  await ctx.db.transaction(async () => {
    await insertScript(ctx.db, sealed(ctx.vault, script), ctx.now())
    await record(ctx, 'create-script', actor, undefined, script)
  })
  return script
}

/**
 * Changes a script, and counts its revision.
 * @param change gives all members anew; runs inside a transaction
 * @throws AppError `not_found`, `invalid_value`, `conflict` for a name that is taken
 */
export async function replaceScript(
  ctx: Needed,
  inum: string,
  change: (before: Script) => ScriptValues,
  actor?: Actor
): Promise<Script> {
  return ctx.db.transaction(async () => {
    const before = await findScript(ctx, inum)
    if (!before) throw notFound(`Script ${inum}`)
    const after: Script = { ...withHiddenOf(before, change(before)), inum, revision: before.revision + 1 }
    if (before.internal) after.internal = true
    validateScript(after)
    if (before.internal) refuseOtherMeaning(before, after)
    if (!(await updateScript(ctx.db, sealed(ctx.vault, after), before.revision, ctx.now())))
      throw new AppError('changed_meanwhile', 409, `Script ${inum} was changed by somebody else at the same moment`)
    await record(ctx, 'replace-script', actor, before, after)
    return after
  })
}

/** @throws AppError `not_found`, `conflict` for a script that is part of the server or that something refers to */
export async function deleteScript(ctx: Needed, inum: string, actor?: Actor): Promise<void> {
  const { defaultAcr } = await appConfiguration(ctx)
  await ctx.db.transaction(async () => {
    const before = await findScript(ctx, inum)
    if (!before) throw notFound(`Script ${inum}`)
    if (before.internal) throw conflict(`${before.name} is part of the server, so it cannot be deleted`)
    await refuseIfUsed(ctx, before, defaultAcr)
    await removeScript(ctx.db, inum)
    await record(ctx, 'delete-script', actor, before)
  })
}

/** Of what is part of the server only the description is an administrator's. */
function refuseOtherMeaning(before: Script, after: Script): void {
  const was = new Map<string, unknown>(Object.entries(before))
  const isEmpty = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0)
  for (const [member, value] of Object.entries(after)) {
    if (member === 'description' || member === 'revision' || isEmpty(value)) continue
    if (!isDeepStrictEqual(value, was.get(member)))
      throw invalid(`${before.name} is part of the server: its ${member} cannot be changed`, member)
  }
}

type PropertyChange = (property: ConfigurationProperty) => ConfigurationProperty

const withProperties = <Values extends Pick<Script, 'configurationProperties'>>(
  script: Values,
  change: PropertyChange
): Values =>
  script.configurationProperties
    ? { ...script, configurationProperties: script.configurationProperties.map(change) }
    : script

const changeHidden =
  (change: (value: string) => string): PropertyChange =>
  (property) =>
    property.hide && property.value2 !== undefined ? { ...property, value2: change(property.value2) } : property

const purpose = (inum: string) => `scripts.configurationProperties ${inum}`
const sealed = (vault: Context['vault'], script: Script): Script =>
  withProperties(
    script,
    changeHidden((value) => vault.seal(value, purpose(script.inum)))
  )
const opened = (vault: Context['vault'], script: Script): Script =>
  withProperties(
    script,
    changeHidden((value) => vault.open(value, purpose(script.inum)))
  )

/** The script as whoever may only read sees it. */
export const withoutHidden = (script: Script): Script =>
  withProperties(
    script,
    changeHidden(() => hiddenValue)
  )

/** Puts hidden values back where the writer has only seen what stands for them. */
function withHiddenOf(before: Script, values: ScriptValues): ScriptValues {
  const known = new Map(before.configurationProperties?.map((property) => [property.value1, property]))
  return withProperties(values, (property) => {
    const stored = known.get(property.value1)
    const kept = stored?.hide && property.value2 === hiddenValue
    return kept ? { ...property, value2: stored.value2 } : property
  })
}

async function record(ctx: Needed, operation: string, actor: Actor | undefined, before?: Script, after?: Script) {
  if (!actor) return
  await audit(ctx, actor, {
    operation,
    resourceType: 'script',
    resourceId: (after ?? before)?.inum ?? '',
    before: before && recorded(before),
    after: after && recorded(after)
  })
}

/** The program by its digest: it may be long, and secrets stand in some. */
function recorded(script: Script): object {
  const digest = createHash('sha256').update(script.script).digest('hex')
  return { ...script, script: `sha256 ${digest}, ${script.script.length} characters` }
}
