import { attributeMembers, searchClients } from '#modules/clients/index'
import { conflict } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { searchScopes } from '#modules/scopes/index'
import { scriptDn, type Script } from './script.ts'

type Needed = Pick<Context, 'db' | 'vault'>

/** Members of clients that list scripts by dn. */
const clientLists = Object.keys(attributeMembers)
  .filter((name) => /scripts?(dns)?$/i.test(name))
  .map((name) => `attributes.${name}`)

/** Members of clients that list ways to authenticate by name. */
const clientAcrs = ['defaultAcrValues', 'attributes.jansAuthorizedAcr', 'attributes.minimumAcrPriorityList']

/**
 * @param defaultAcr how people authenticate where nobody says how
 * @throws AppError `conflict` that says what refers to the script
 */
export async function refuseIfUsed(ctx: Needed, script: Script, defaultAcr: string): Promise<void> {
  const dn = scriptDn(script.inum)
  const acrs = script.scriptType === 'person_authentication' ? [script.name, ...(script.aliases ?? [])] : []
  if (acrs.includes(defaultAcr)) throw inUse(script, 'whoever does not say how to authenticate')
  for (const member of ['dynamicScopeScripts', 'umaAuthorizationPolicies'] as const) {
    const { scopes } = await searchScopes(ctx.db, { members: [[member, dn]], limit: 1 })
    if (scopes[0]) throw inUse(script, `the scope ${scopes[0].id}`)
  }
  const references = clientLists.map((member): [string, string] => [member, dn])
  for (const name of acrs) references.push(...clientAcrs.map((member): [string, string] => [member, name]))
  for (const reference of references) {
    const { clients } = await searchClients(ctx, { members: [reference], limit: 1 })
    if (clients[0]) throw inUse(script, `the client ${clients[0].inum}`)
  }
}

const inUse = ({ name }: Script, by: string) => conflict(`The script ${name} is used by ${by}, so it cannot be deleted`)
