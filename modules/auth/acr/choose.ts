import type { AppConfiguration } from '#modules/settings/index'
import { attributeOf, type Client } from '#modules/clients/index'
import type { AuthenticationMethod } from './methods.ts'

/** The properties that decide about methods. */
export type AcrRules = Pick<AppConfiguration, 'acrMappings' | 'defaultAcr' | 'useHighestLevelScriptIfAcrScriptNotFound'>

/** What a request says of the method: `acr_values`, and an essential `acr` claim (OpenID Connect Core, 5.5.1.1). */
export interface AcrRequest {
  values: readonly string[]
  essential?: readonly string[] | undefined
}

/**
 * Chooses how the person has to authenticate: as the request says, else as the client is set up, else as the server is;
 * never below the client's minimum level.
 * @returns undefined when no method can meet what is asked for
 */
export function chooseMethod(
  request: AcrRequest,
  { definition }: Pick<Client, 'definition'>,
  rules: AcrRules,
  methods: readonly AuthenticationMethod[]
): AuthenticationMethod | undefined {
  const authorized = definition.attributes?.jansAuthorizedAcr ?? []
  const usable = methods.filter(({ acr }) => authorized.length === 0 || authorized.includes(acr))
  const named = (names: readonly string[]) => firstNamed(names, usable, rules.acrMappings)
  const minimum = attributeOf(definition, 'minimumAcrLevel') ?? -1
  if (request.essential) {
    const method = named(request.essential)
    return method && method.level >= minimum ? method : undefined
  }
  const fallback = rules.useHighestLevelScriptIfAcrScriptNotFound ? highest(usable) : undefined
  const method =
    request.values.length > 0
      ? (named(request.values) ?? fallback)
      : (named(definition.defaultAcrValues ?? []) ?? fallback ?? named([rules.defaultAcr]) ?? usable[0])
  if (!method || method.level >= minimum) return method
  if (!attributeOf(definition, 'minimumAcrLevelAutoresolve')) return undefined
  const enough = usable.filter(({ level }) => level >= minimum)
  return firstNamed(definition.attributes?.minimumAcrPriorityList ?? [], enough, rules.acrMappings) ?? lowest(enough)
}

/** `acrMappings` names methods by other words. */
function firstNamed(
  names: readonly string[],
  methods: readonly AuthenticationMethod[],
  mappings: AcrRules['acrMappings']
): AuthenticationMethod | undefined {
  for (const name of names) {
    const acr = Object.hasOwn(mappings, name) ? mappings[name] : name
    const found = methods.find((method) => method.acr === acr)
    if (found) return found
  }
  return undefined
}

const byLevel = (methods: readonly AuthenticationMethod[]) => methods.toSorted((a, b) => a.level - b.level)
const lowest = (methods: readonly AuthenticationMethod[]) => byLevel(methods)[0]
const highest = (methods: readonly AuthenticationMethod[]) => byLevel(methods).at(-1)
