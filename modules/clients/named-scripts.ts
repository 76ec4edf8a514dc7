import { attributeMembers, type ClientAttributes, type ClientDefinition } from './members.ts'

/** Members that list scripts by dn. */
const lists = Object.keys(attributeMembers).filter((name) =>
  /scripts?(dns)?$/i.test(name)
) as (keyof ClientAttributes)[]

/** The scripts that a client names, each once: by dn, or by a name where they are ways to authenticate. */
export function namedScripts({ defaultAcrValues = [], attributes = {} }: ClientDefinition): string[] {
  const { jansAuthorizedAcr = [], minimumAcrPriorityList = [] } = attributes
  const dns = lists.flatMap((name) => (attributes[name] as string[] | undefined) ?? [])
  return [...new Set([...dns, ...defaultAcrValues, ...jansAuthorizedAcr, ...minimumAcrPriorityList])]
}
