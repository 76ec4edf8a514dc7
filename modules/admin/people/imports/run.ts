import { setImmediate as pause, setTimeout as wait } from 'node:timers/promises'
import { audit, type Actor } from '#modules/audit/index'
import { attributeRegistry } from '#modules/attributes/index'
import { AppError, conflict, invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import { permissionsOf, rolesOf } from '#modules/roles/index'
import {
  checkUser,
  createUser,
  findUser,
  findUserByName,
  isMailOfAnother,
  recordedAs,
  refuseSharedMail,
  updateUser,
  type NewUser,
  type User,
  type UserChange
} from '#modules/users/index'
import { refuseRolesBeyond, requireAuthorityOver, type Authority } from '../user-authority.ts'
import type { Brought, BroughtRows, Unreadable } from './brought.ts'
import { csvRows } from './csv.ts'
import { writeProgress, type ImportStatus, type Refusal, type UserImport } from './repository.ts'
import { scimRows } from './scim.ts'

/** People who are brought at once: on SQLite they are committed together, and nobody else is answered meanwhile. */
const atOnce = 8
/** Rows after which is told how far it has come, and looked whether it is to stop. */
const toldEvery = 64
/** Rows that are told apart; of a file that is wrong as a whole, these are enough to see it. */
const mostRefusals = 10_000

/** Who brings people, with all that may be done by this person. */
export interface Bringer extends Authority {
  actor: Actor
  mayUpdate: boolean
  mayWriteGroups: boolean
}

type Outcome = 'created' | 'updated' | 'skipped'

/**
 * Brings the people of a file, each by itself: whoever is refused is told, and the others are not held up. Between the
 * batches everybody else is served.
 * @param signal ends it when the process does
 */
export async function runImport(
  ctx: Context,
  given: UserImport,
  text: string,
  bringer: Bringer,
  signal: AbortSignal
): Promise<void> {
  const counts = { created: 0, updated: 0, skipped: 0, refused: 0 }
  const bring = bringing(ctx, given, bringer)
  let refusals: Refusal[] = []
  let position = 0
  let rows = 0
  let told = 0

  const tell = (end: Partial<UserImport> = {}) => {
    const [progress, fresh] = [{ ...counts, position, updatedAt: ctx.now(), ...end }, refusals]
    told = rows
    refusals = []
    return writeProgress(ctx.db, given.id, progress, fresh)
  }
  const refuse = (row: Brought | Unreadable, { member = '', message }: AppError) => {
    if (counts.refused++ >= mostRefusals) return
    const { userName, valueOf } = 'problem' in row ? { userName: '', valueOf: () => '' } : row
    refusals.push({
      position: counts.refused,
      line: row.line,
      userName: storable(userName, 300),
      member: storable(member, 300),
      value: member === '' ? '' : storable(valueOf(member), 300),
      reason: storable(message, 1000)
    })
  }
  /** What became of a row; why not, where nothing did. */
  const settle = async (row: Brought | Unreadable): Promise<Outcome | AppError> => {
    if ('problem' in row) return row.problem
    try {
      return await bring(row)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return row.named(error)
    }
  }
  const end = async (status: ImportStatus, problem?: string) => {
    await tell({ status, problem: problem === undefined ? null : storable(problem, 1000) })
    await ctx.db.transaction(() => recordEnd(ctx, bringer.actor, { ...given, ...counts, status }))
  }

  try {
    const source = given.format === 'csv' ? csvRows(await attributeRegistry(ctx), text) : scimRows(ctx, text)
    for await (const batch of batches(source)) {
      const outcomes = await Promise.all(batch.map(settle))
      for (const [i, row] of batch.entries()) {
        const outcome = outcomes[i] as Outcome | AppError
        if (outcome instanceof AppError) refuse(row, outcome)
        else counts[outcome]++
      }
      rows += batch.length
      position = batch.at(-1)?.position ?? position
      if (signal.aborted) return await end('failed', 'The server was stopped. Bring the file again: who is there already can be passed over.') // prettier-ignore
      if (rows - told >= toldEvery) {
        if (await tell()) return await end('cancelled')
        if (!(await keepsRights(ctx, bringer))) return await end('failed', 'Whoever brought the file may no longer do all that was allowed at the beginning.') // prettier-ignore
      }
      await pause()
    }
    position = given.size
    await end('done')
  } catch (error) {
    if (!(error instanceof AppError)) ctx.log.error({ err: error, import: given.id }, 'an import of users failed')
    const problem = error instanceof AppError ? error.message : 'Something failed within the server; its log says what.'
    await end('failed', problem)
  }
}

/** As much of a text of the file as is told, in a form that every database takes. */
const storable = (text: string, most: number) => text.slice(0, most).replaceAll('\0', '').toWellFormed()

/** Rows that can be brought at the same time: no two of them by one name. */
async function* batches(rows: BroughtRows): AsyncGenerator<(Brought | Unreadable)[]> {
  let batch: (Brought | Unreadable)[] = []
  const names = new Set<string>()
  for await (const row of rows) {
    const name = 'problem' in row ? '' : fold(row.userName)
    if (batch.length >= atOnce || (name !== '' && names.has(name))) {
      yield batch
      batch = []
      names.clear()
    }
    batch.push(row)
    names.add(name)
  }
  if (batch.length > 0) yield batch
}

/** What is done with each row. */
function bringing(
  ctx: Context,
  { dryRun, existing }: UserImport,
  bringer: Bringer
): (row: Brought) => Promise<Outcome> {
  /** Who and whose address would be there by now, had it been written. */
  const names = new Set<string>()
  const mails = new Set<string>()
  const { actor } = bringer

  async function create(given: NewUser): Promise<Outcome> {
    await refuseRolesBeyond(ctx, bringer, undefined, given.attributes ?? {})
    refuseGroups(bringer, given.attributes)
    refuseHashed(given.password)
    if (!dryRun) {
      await patiently(() => createUser(ctx, given, refuseSharedMail(ctx.db, recordedAs('create-user', ctx, actor))))
      return 'created'
    }
    await checkUser(ctx, given)
    await checkMail(given, '')
    names.add(fold(given.userName))
    return 'created'
  }

  async function update(before: User, row: Brought): Promise<Outcome> {
    if (!bringer.mayUpdate) throw new AppError('insufficient_scope', 403, 'Your roles do not include changing users')
    const changed = async (user: User): Promise<UserChange> => {
      await requireAuthorityOver(ctx, bringer, user)
      const change = row.toUserChange(user)
      await refuseRolesBeyond(ctx, bringer, user, change.attributes ?? {})
      refuseGroups(bringer, change.attributes)
      refuseHashed(change.password)
      if (user.inum === bringer.inum && change.status !== undefined && change.status !== 'active')
        throw conflict('You cannot deactivate yourself', 'status')
      return change
    }
    if (dryRun) {
      const change = await changed(before)
      await checkUser(ctx, change, before.inum)
      await checkMail({ status: before.status, ...change }, before.inum, before.attributes.mail)
      return 'updated'
    }
    const alongside = refuseSharedMail(ctx.db, recordedAs('update-user', ctx, actor))
    const after = await patiently(() => updateUser(ctx, before.inum, changed, { alongside }))
    return after.version === before.version ? 'skipped' : 'updated'
  }

  /** As the write would refuse it, with those rows that came before. */
  async function checkMail({ status = 'active', attributes = {} }: UserChange | NewUser, inum: string, old?: unknown) {
    const { mail } = attributes
    if (status !== 'active' || typeof mail !== 'string' || mail === old) return
    if (mails.has(fold(mail)) || (await isMailOfAnother(ctx.db, mail, inum)))
      throw conflict(`The address ${mail} belongs to another active user`, 'mail')
    mails.add(fold(mail))
  }

  return async (row) => {
    if (row.userName === '') throw invalid('The user name is missing', 'userName')
    const before = await findUserByName(ctx.db, row.userName)
    if (before) return existing === 'skip' ? 'skipped' : update(before, row)
    // Twice in the file: the second one would meet the first.
    if (names.has(fold(row.userName))) return existing === 'skip' ? 'skipped' : 'updated'
    return create(row.toNewUser())
  }
}

/** A large file takes longer than it takes to dismiss somebody. */
async function keepsRights(ctx: Context, { inum, scopes }: Bringer): Promise<boolean> {
  const user = await findUser(ctx.db, inum)
  return user?.status === 'active' && scopes.isSubsetOf(await permissionsOf(ctx, rolesOf(user.attributes)))
}

/** Who is in which group is for those who may write groups. */
function refuseGroups({ mayWriteGroups }: Bringer, attributes: UserChange['attributes'] = {}): void {
  if (Object.hasOwn(attributes, 'memberOf') && !mayWriteGroups)
    throw new AppError('insufficient_scope', 403, 'Your roles do not include changing groups', { member: 'memberOf' })
}

/** A hash that was taken for a password would let in whoever has the file. */
function refuseHashed(password: string | undefined): void {
  if (
    password !== undefined &&
    /^(\{[A-Za-z0-9-]+\}|\$(argon2(id|i|d)|2[abxy]?|1|5|6|7|y|pbkdf2[\w-]*|scrypt)\$)/.test(password)
  )
    // prettier-ignore
    throw invalid('password is a hash: give the password itself, or leave it empty', 'password')
}

/** Passwords are hashed in turns; people who sign in come in between. */
async function patiently<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'busy' || attempt >= 20) throw error
      await wait(100 * attempt)
    }
  }
}

const recordEnd = (ctx: Context, actor: Actor, done: UserImport): Promise<void> =>
  audit(ctx, actor, {
    operation: done.dryRun ? 'check-user-import' : 'import-users',
    resourceType: 'user-import',
    resourceId: done.id,
    after: {
      fileName: done.fileName,
      format: done.format,
      existing: done.existing,
      status: done.status,
      created: done.created,
      updated: done.updated,
      skipped: done.skipped,
      refused: done.refused
    }
  })
