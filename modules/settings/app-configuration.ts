import { isDeepStrictEqual } from 'node:util'
import { audit, type Actor } from '#modules/audit/index'
import { AppError, conflict, invalid } from '#modules/core/errors'
import { kept } from '#modules/core/kept'
import type { Context } from '#modules/core/module'
import { properties, settable, type AppConfiguration } from './properties/index.ts'
import type { Feature } from './properties/server.ts'
import { isSettable } from './property.ts'
import { readVersion, replaceVersion } from './repository.ts'
import { opened, sealed } from './secrets.ts'

/** The setting that holds what differs from the standard, by property. */
const setting = 'auth.properties'

type Slice = Pick<Context, 'db' | 'events' | 'now' | 'vault'>
type Values = Readonly<Record<string, unknown>>

interface Kept {
  version: number
  configuration: AppConfiguration
}

const standard: Kept = { version: 0, configuration: configured({}) }

const current = kept(['configuration.changed'], async ({ db, vault }: Slice, last: Kept = standard): Promise<Kept> => {
  const stored = await readVersion(db, setting)
  if (!stored || stored.version === last.version) return last
  return { version: stored.version, configuration: configured(opened(vault, setting, stored.value as Values)) }
})

/** The server's configuration: the same frozen object until it changes. Not to be asked for inside a transaction. */
export const appConfiguration = async (ctx: Slice): Promise<AppConfiguration> => (await current.get(ctx)).configuration

/** What a change is called in the audit log. */
type Named = Pick<Parameters<typeof audit>[2], 'operation' | 'resourceType'>
const patch: Named = { operation: 'patch-properties', resourceType: 'properties' }

/**
 * Changes the properties that are named, all of them or none; null or undefined puts one back to its standard.
 * @param change the properties, or what makes them of the configuration as it is
 * @param named what the audit log calls it
 * @throws AppError `invalid_value` with the property as its member, `conflict`
 */
export async function updateAppConfiguration(
  ctx: Slice,
  change: Values | ((before: AppConfiguration) => Values),
  actor?: Actor,
  named = patch
): Promise<AppConfiguration> {
  const after = await ctx.db.transaction(async () => {
    const stored = await readVersion(ctx.db, setting)
    const before = opened(ctx.vault, setting, (stored?.value ?? {}) as Values)
    const changed = typeof change === 'function' ? change(configured(before)) : change
    for (const [name, value] of Object.entries(changed)) refuseWrong(name, value)
    const next = withoutStandard({ ...before, ...changed })
    if (isDeepStrictEqual(before, next)) return before
    refuseContradictions(configured(next))
    if (!(await replaceVersion(ctx.db, setting, sealed(ctx.vault, setting, next), stored?.version, ctx.now())))
      throw conflict('Somebody else has changed the configuration at the same moment; try again')
    if (actor) await record(ctx, actor, named, before, next)
    return next
  })
  // After the commit, so that nobody reads the old state back into a cache.
  await ctx.events.emit('configuration.changed', {})
  return configured(after)
}

/** Is a feature switched on? An empty list has them all on. */
export const isEnabled = ({ featureFlags }: AppConfiguration, feature: Feature): boolean =>
  featureFlags.length === 0 || featureFlags.includes(feature)

/** @throws AppError `access_denied` where the feature is switched off */
export function requireFeature(configuration: AppConfiguration, feature: Feature): void {
  if (!isEnabled(configuration, feature))
    throw new AppError('access_denied', 403, `The feature ${feature} is switched off`)
}

/** Every property with its value, those that are not supported with the one that they always have. */
export function allProperties(configuration: AppConfiguration): Record<string, unknown> {
  const now: Values = configuration
  const values = [...properties].map(([name, { standard: value }]) => [name, now[name] ?? value] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

function refuseWrong(name: string, value: unknown): void {
  const property = settable.get(name)
  if (!property) throw invalid(`There is no property ${name}`, name)
  if (value === undefined || value === null || isDeepStrictEqual(value, property.standard)) return
  if (property.status !== 'in force' && 'unsupported' in property.status)
    throw invalid(`The property ${name} is not supported: ${property.status.unsupported}`, name)
  if (!property.allows(value)) throw invalid(`The property ${name} must be ${property.wants}`, name)
}

/** What is taken where nobody chooses has to be among what can be chosen. */
const chosenFrom = [
  ['defaultSignatureAlgorithm', 'idTokenSigningAlgValuesSupported'],
  ['defaultSignatureAlgorithm', 'jwksAlgorithmsSupported'],
  ['defaultSubjectType', 'subjectTypesSupported']
] as const

/**
 * What administrators sign in with, at the pages and with the client for scripts, has to stay possible: whoever took it
 * away could not give it back.
 */
const needed = [
  ['grantTypesSupported', 'authorization_code'],
  ['grantTypesSupported', 'client_credentials'],
  ['tokenEndpointAuthMethodsSupported', 'client_secret_basic'],
  ['subjectTypesSupported', 'public']
] as const

function refuseContradictions(configuration: AppConfiguration): void {
  const { responseTypesSupported: types } = configuration
  const lacking =
    needed.find(([list, item]) => !configuration[list].includes(item)) ??
    (types.some((parts) => parts.join() === 'code') ? undefined : (['responseTypesSupported', 'code'] as const))
  if (lacking)
    throw invalid(`The property ${lacking[0]} must have ${lacking[1]}: administrators sign in with it`, lacking[0])
  for (const [name, list] of chosenFrom)
    if (!configuration[list].includes(configuration[name]))
      throw invalid(`The property ${name} must be one of ${list}`, name)
}

const withoutStandard = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) =>
        value !== undefined && value !== null && !isDeepStrictEqual(value, settable.get(name)?.standard)
    )
  )

/** What is stored beside the standard; what a later version does not know or allow any more has no effect. */
function configured(stored: Values): AppConfiguration {
  const entries = [...settable]
    .filter(([, property]) => isSettable(property))
    .map(([name, { standard, allows }]) => {
      const value = Object.hasOwn(stored, name) ? stored[name] : undefined
      return [name, deepFrozen(value !== undefined && allows(value) ? value : standard)]
    })
  return Object.freeze(Object.fromEntries(entries)) as AppConfiguration
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) deepFrozen(item)
  return Object.freeze(value)
}

const record = (ctx: Slice, actor: Actor, named: Named, before: Values, after: Values) =>
  audit(ctx, actor, { ...named, before: recorded(configured(before)), after: recorded(configured(after)) })

const recorded = (configuration: AppConfiguration) => {
  const { defaultAcr, organization } = configuration
  return { ...allProperties(configuration), defaultAcr, organization }
}
