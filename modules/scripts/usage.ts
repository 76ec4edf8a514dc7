import { findClientNaming } from '#modules/clients/index'
import { conflict } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { searchScopes } from '#modules/scopes/index'
import { scriptDn, type Script } from './script.ts'

/**
 * @param defaultAcr how people authenticate where nobody says how
 * @throws AppError `conflict` that says what refers to the script
 */
export async function refuseIfUsed({ db }: Pick<Context, 'db'>, script: Script, defaultAcr: string): Promise<void> {
  const dn = scriptDn(script.inum)
  const acrs = script.scriptType === 'person_authentication' ? [script.name, ...(script.aliases ?? [])] : []
  if (acrs.includes(defaultAcr)) throw inUse(script, 'whoever does not say how to authenticate')
  for (const member of ['dynamicScopeScripts', 'umaAuthorizationPolicies'] as const) {
    const { scopes } = await searchScopes(db, { members: [[member, dn]], limit: 1 })
    if (scopes[0]) throw inUse(script, `the scope ${scopes[0].id}`)
  }
  const client = await findClientNaming(db, [dn, ...acrs])
  if (client !== undefined) throw inUse(script, `the client ${client}`)
}

const inUse = ({ name }: Script, by: string) => conflict(`The script ${name} is used by ${by}, so it cannot be deleted`)
