import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { addresses } from '#modules/auth/index'
import { invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  allProperties,
  appConfiguration,
  features,
  isSecretMember,
  properties,
  updateAppConfiguration
} from '#modules/settings/index'
import { isOpen, readAccess, writeAccess } from './access.ts'
import { loggingLevel } from './logging.ts'
import { operation, type Operation } from './operation.ts'
import { jsonPatch, patched } from './patch.ts'

const feature = 'https://jans.io/oauth/jans-auth-server/config/properties'
const all = 'https://jans.io/oauth/jans-auth-server/config.admin'
const mayWrite = writeAccess(feature, all)
const tag = 'Configuration – Properties'
const path = '/jans-auth-server/config'

const document = z
  .object(
    Object.fromEntries([...properties].map(([name, { about }]) => [name, z.unknown().optional().describe(about)]))
  )
  .meta({ id: 'AppConfiguration' })

export const propertyOperations: readonly Operation[] = [
  operation({
    operationId: 'get-properties',
    method: 'get',
    path,
    tag,
    summary: 'The configuration of the auth server',
    access: readAccess(feature, all),
    answer: document,
    handle: async ({ ctx, scopes }) => {
      const document = await read(ctx)
      return isOpen(mayWrite, scopes) ? document : withoutSecrets(document)
    }
  }),
  operation({
    operationId: 'patch-properties',
    method: 'patch',
    path,
    tag,
    summary: 'Patch the configuration of the auth server',
    access: mayWrite,
    body: jsonPatch,
    answer: document,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const before = await read(ctx)
      const nulls = Object.fromEntries([...properties.keys()].map((name) => [name, null]))
      const after = patched({ ...nulls, ...before }, withKnownNames(body))
      const changed = [...properties.keys()]
        .filter((name) => !isDeepStrictEqual(after[name] ?? undefined, before[name]))
        .map((name) => [name, after[name]])
      await updateAppConfiguration(ctx, Object.fromEntries(changed) as Record<string, unknown>, actor)
      return read(ctx)
    }
  }),
  operation({
    operationId: 'get-feature-flag-type',
    method: 'get',
    path: `${path}/feature-flags`,
    tag,
    summary: 'Features that can be switched',
    access: readAccess(feature, all),
    answer: z.array(z.string()),
    handle: async () => features.map((name) => name.toUpperCase())
  })
]

async function read(ctx: Context): Promise<Record<string, unknown>> {
  const configuration = await appConfiguration(ctx)
  return {
    ...allProperties(configuration),
    ...addresses(ctx.config.issuer),
    loggingLevel: loggingLevel(ctx, configuration)
  }
}

/** Whoever knows what registrations are signed with can have clients with any scope: that is for those who could set it. */
const withoutSecrets = (document: Record<string, unknown>) =>
  JSON.parse(JSON.stringify(document, (name, value: unknown) => (isSecretMember(name) ? undefined : value))) as Record<
    string,
    unknown
  >

const byFolded = new Map([...properties.keys()].map((name) => [name.toLowerCase(), name]))

/**
 * Clients spell some names in other cases than Janssen does.
 * @throws AppError `invalid_value` for a path that begins with no property
 */
function withKnownNames(patch: unknown): unknown {
  if (!Array.isArray(patch)) return patch
  const known = (path: unknown) => {
    const [, name = '', rest = ''] = /^\/([^/]*)([^]*)$/.exec(String(path)) ?? []
    const property = byFolded.get(name.toLowerCase())
    if (property === undefined) throw invalid(`There is no property ${name}`, name)
    return `/${property}${rest}`
  }
  return patch.map((change: unknown) => {
    if (typeof change !== 'object' || change === null) return change
    const { path, from } = change as { path?: unknown; from?: unknown }
    return {
      ...change,
      ...(typeof path === 'string' && { path: known(path) }),
      ...(typeof from === 'string' && { from: known(from) })
    }
  })
}
