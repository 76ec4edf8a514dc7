import { z } from 'zod'
import type { Context } from '#modules/core/module'
import {
  allProperties,
  appConfiguration,
  logLevels,
  updateAppConfiguration,
  type AppConfiguration
} from '#modules/settings/index'
import { readAccess, writeAccess } from './access.ts'
import { membersOf } from './members.ts'
import { json, operation, type Operation } from './operation.ts'

const feature = 'https://jans.io/oauth/config/logging'
const tag = 'Configuration – Logging'
const path = '/logging'

/** Properties of the auth server, which says what they may be. */
const logging = z
  .object({
    loggingLevel: z.enum(logLevels).optional(),
    loggingLayout: z.string().optional().describe('Kept; the log has one object of JSON a line.'),
    httpLoggingEnabled: z.boolean().optional(),
    disableJdkLogger: z.boolean().optional().describe('Kept.'),
    enabledOAuthAuditLogging: z.boolean().optional(),
    externalLoggerConfiguration: z.string().optional().describe('Kept.'),
    httpLoggingExcludePaths: z.array(z.string()).optional()
  })
  .meta({ id: 'Logging' })
const names = Object.keys(logging.shape)

export const loggingOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-logging',
    method: 'get',
    path,
    tag,
    summary: 'What the log has',
    access: readAccess(feature),
    answer: logging,
    handle: ({ ctx }) => read(ctx)
  }),
  operation({
    operationId: 'put-config-logging',
    method: 'put',
    path,
    tag,
    summary: 'Change what the log has, at once; members that are absent stay as they are',
    access: writeAccess(feature),
    body: { types: json, schema: logging },
    answer: logging,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const given = membersOf(body, 'The logging configuration')
      const changed = Object.entries(given).filter(([name, value]) => names.includes(name) && value !== null)
      const named = { operation: 'put-config-logging', resourceType: 'properties' }
      await updateAppConfiguration(ctx, Object.fromEntries(changed), actor, named)
      return read(ctx)
    }
  })
]

async function read(ctx: Context): Promise<Record<string, unknown>> {
  const configuration = await appConfiguration(ctx)
  const all = { ...allProperties(configuration), loggingLevel: loggingLevel(ctx, configuration) }
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

/** As it is configured, else as the server was started. */
export const loggingLevel = (
  { log }: Pick<Context, 'log'>,
  configured: Pick<AppConfiguration, 'loggingLevel'>
): string => configured.loggingLevel ?? (log.level === 'silent' ? 'OFF' : log.level.toUpperCase())
