import { findClientNaming } from '#modules/clients/index'
import { conflict } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { searchScopes } from '#modules/scopes/index'
import { scriptDn, type Script } from './script.ts'

/** What refers to a script. */
export interface ScriptUses {
  /** Does whoever does not say how to authenticate use it? */
  isDefaultMethod: boolean
  scopes: { inum: string; id: string }[]
  /** inum of one of the clients. */
  client: string | undefined
}

/** Scopes that are named. */
const mostScopes = 20

/** @param defaultAcr how people authenticate where nobody says how */
export async function scriptUses({ db }: Pick<Context, 'db'>, script: Script, defaultAcr: string): Promise<ScriptUses> {
  const dn = scriptDn(script.inum)
  const acrs = script.scriptType === 'person_authentication' ? [script.name, ...(script.aliases ?? [])] : []
  const scopes: ScriptUses['scopes'] = []
  for (const member of ['dynamicScopeScripts', 'umaAuthorizationPolicies'] as const) {
    const found = await searchScopes(db, { members: [[member, dn]], limit: mostScopes })
    for (const { inum, id } of found.scopes) scopes.push({ inum, id })
  }
  const client = await findClientNaming(db, [dn, ...acrs])
  return { isDefaultMethod: acrs.includes(defaultAcr), scopes, client }
}

/**
 * @param defaultAcr how people authenticate where nobody says how
 * @throws AppError `conflict` that says what refers to the script
 */
export async function refuseIfUsed(ctx: Pick<Context, 'db'>, script: Script, defaultAcr: string): Promise<void> {
  const { isDefaultMethod, scopes, client } = await scriptUses(ctx, script, defaultAcr)
  if (isDefaultMethod) throw inUse(script, 'whoever does not say how to authenticate')
  if (scopes[0]) throw inUse(script, `the scope ${scopes[0].id}`)
  if (client !== undefined) throw inUse(script, `the client ${client}`)
}

const inUse = ({ name }: Script, by: string) => conflict(`The script ${name} is used by ${by}, so it cannot be deleted`)
