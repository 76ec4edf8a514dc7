import { isDeepStrictEqual } from 'node:util'
import { audit, type Actor } from '#modules/audit/index'
import { conflict, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { LdapSource } from './ldap-source.ts'
import {
  findSource,
  insertSource,
  listSources,
  lockSource,
  removeSource,
  updateSource,
  type StoredSource
} from './repository.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now' | 'vault'>

/** All sources by their ids, with their passwords. */
export async function listLdapSources({ db, vault }: Needed): Promise<LdapSource[]> {
  return (await listSources(db)).map((stored) => opened(vault, stored))
}

export async function findLdapSource({ db, vault }: Needed, configId: string): Promise<LdapSource | undefined> {
  const stored = await findSource(db, configId)
  return stored && opened(vault, stored)
}

/** @throws AppError `conflict` when there is one with the id */
export async function createLdapSource(ctx: Needed, source: LdapSource, actor: Actor): Promise<LdapSource> {
  await ctx.db.transaction(async () => {
    if (!(await insertSource(ctx.db, sealed(ctx.vault, source), ctx.now())))
      throw conflict(`An LDAP source ${source.configId} exists already`, 'configId')
    await record(ctx, 'create-ldap-source', actor, undefined, source)
  })
  return source
}

/**
 * Puts a source in place of the one with its id.
 * @param change is given the source as it is, and says what it shall be; its id stays
 * @throws AppError `not_found`
 */
export async function replaceLdapSource(
  ctx: Needed,
  configId: string,
  change: (before: LdapSource) => LdapSource,
  actor: Actor
): Promise<LdapSource> {
  return ctx.db.transaction(async () => {
    const stored = await lockSource(ctx.db, configId)
    if (!stored) throw missing(configId)
    const before = opened(ctx.vault, stored)
    const after = { ...change(before), configId }
    if (isDeepStrictEqual(after, before)) return before
    await updateSource(ctx.db, sealed(ctx.vault, after), ctx.now())
    await record(ctx, 'replace-ldap-source', actor, before, after)
    return after
  })
}

/** @throws AppError `not_found` */
export async function deleteLdapSource(ctx: Needed, configId: string, actor: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await findLdapSource(ctx, configId)
    if (!before || !(await removeSource(ctx.db, configId))) throw missing(configId)
    await record(ctx, 'delete-ldap-source', actor, before)
  })
}

const missing = (configId: string) => notFound(`LDAP source ${configId}`)

const purpose = (configId: string) => `ldap_sources.bind_password ${configId}`

function opened(vault: Context['vault'], { configId, definition, bindPassword }: StoredSource): LdapSource {
  const source = { configId, ...(definition as Omit<LdapSource, 'configId'>) }
  return bindPassword === null ? source : { ...source, bindPassword: vault.open(bindPassword, purpose(configId)) }
}

function sealed(vault: Context['vault'], { configId, bindPassword, ...definition }: LdapSource): StoredSource {
  return {
    configId,
    definition: { ...definition },
    bindPassword: bindPassword === undefined ? null : vault.seal(bindPassword, purpose(configId))
  }
}

const record = (ctx: Needed, operation: string, actor: Actor, before?: LdapSource, after?: LdapSource) =>
  audit(ctx, actor, {
    operation,
    resourceType: 'ldap-source',
    resourceId: (after ?? before)?.configId ?? '',
    before,
    after
  })
