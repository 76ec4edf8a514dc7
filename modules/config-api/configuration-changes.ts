import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { jsonBody } from '#modules/core/body'
import { AppError, invalid } from '#modules/core/errors'
import { isStorable } from '#modules/core/text'
import { listRoles } from '#modules/roles/index'
import { isOpen } from './access.ts'
import { acrOperations } from './acrs.ts'
import { apiConfigOperations } from './api-config.ts'
import { assetOperations } from './assets.ts'
import { attributeOperations } from './attributes.ts'
import { cacheOperations } from './cache.ts'
import { clientOperations } from './clients.ts'
import { apiConfiguration } from './configuration.ts'
import { unauthorized } from './errors.ts'
import { recordingOf } from './guard.ts'
import { ldapOperations } from './ldap.ts'
import { loggingOperations } from './logging.ts'
import { messageOperations } from './message.ts'
import { json, operation, type Operation, type OperationRequest } from './operation.ts'
import { organizationOperations } from './organization.ts'
import { withoutEmpties } from './output.ts'
import { adminUi } from './plugins/admin-ui.ts'
import { fido2 } from './plugins/fido2.ts'
import { scim } from './plugins/scim.ts'
import { propertyOperations } from './properties.ts'
import { scopeOperations } from './scopes.ts'
import { scriptOperations } from './scripts.ts'
import { sealedOff, type Wanted } from './sealed-off.ts'
import { smtpOperations } from './smtp.ts'
import { umaResourceOperations } from './uma-resources.ts'

/** They reach what no transaction takes back, or are about people and no configuration. */
const outside =
  /^(test-config-smtp|post-config-database-ldap-test|trigger-webhook|load-service-asset|delete-fido2-data|.*-provisioning-token.*)$/

/** What can be part of a change: every operation that writes configuration, and nothing but the database. */
const changes: ReadonlyMap<string, Operation> = new Map(
  [
    ...clientOperations,
    ...scopeOperations,
    ...attributeOperations,
    ...acrOperations,
    ...organizationOperations,
    ...ldapOperations,
    ...scriptOperations,
    ...propertyOperations,
    ...cacheOperations,
    ...messageOperations,
    ...smtpOperations,
    ...loggingOperations,
    ...apiConfigOperations,
    ...assetOperations,
    ...umaResourceOperations,
    ...fido2.operations,
    ...scim.operations,
    ...adminUi.operations
  ]
    .filter(({ method, operationId }) => method !== 'get' && !outside.test(operationId))
    .map((operation) => [operation.operationId, operation])
)

const change = z
  .object({
    operationId: z.string().max(100).describe('Of an operation that writes configuration.'),
    params: z.record(z.string(), z.string().min(1).max(4096)).default({}).describe('Values for its path.'),
    query: z.record(z.string(), z.string()).default({}),
    body: z
      .unknown()
      .optional()
      .describe(
        'As the operation takes it; of a form its parts, a file as base64. `{"$result": 0, "member": "dn"}` stands for a member of what an operation before it has answered, counted from 0.'
      )
  })
  .meta({ id: 'ConfigurationChange' })
const input = z
  .object({
    dryRun: z.boolean().default(false).describe('Everything is carried out and then undone.'),
    operations: z.array(change).min(1).max(5000)
  })
  .meta({ id: 'ConfigurationChanges' })
const answer = z
  .object({
    results: z.array(
      z.object({
        operationId: z.string(),
        changed: z.boolean().describe('Is anything different from before?'),
        answer: z.unknown().optional()
      })
    )
  })
  .meta({ id: 'ConfigurationChangesResult' })

type Change = z.output<typeof change>
type Result = z.output<typeof answer>['results'][number]

/** Bytes; files are among what is changed. */
const largest = 32 * 1_048_576

export const configurationChangeOperations: readonly Operation[] = [
  operation({
    operationId: 'post-configuration-changes',
    method: 'post',
    path: '/configuration-changes',
    tag: 'Configuration changes',
    summary:
      'Carry out several operations, all of them or none. Each needs the scopes that it needs alone, and is in the audit log by itself. Janssen has no such operation',
    // Whoever may carry out one of them can call it, and is refused the others.
    access: { super: ['https://jans.io/oauth/config/write-all'], group: scopesOf(changes.values()), own: ['https://jans.io/oauth/config/delete-all'] }, // prettier-ignore
    body: { types: json, schema: input, parser: jsonBody({ types: json, limit: largest }) },
    answer,
    verbatim: true,
    refusals: [400, 404, 409],
    async handle(request) {
      const { dryRun, operations } = readChanges(request.body)
      await refuseOthers(request, operations)
      return { results: await carryOut(request, operations, dryRun) }
    }
  })
]

function scopesOf(operations: Iterable<Operation>): string[] {
  const all = [...operations].flatMap(({ access }) => (access ? [access.super, access.group, access.own].flat() : []))
  return [...new Set(all)].toSorted()
}

/** @throws AppError `invalid_value` with the member that is wrong */
function readChanges(body: unknown): z.output<typeof input> {
  const parsed = input.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.message ?? 'is not valid', issue?.path.join('.'))
}

/** What has a message that says which operation it is about. */
const about = (at: number, { operationId }: Change, message: string) => `operations[${at}] ${operationId}: ${message}`

/** Before anything is done: is each known, and may who asks carry it out? */
async function refuseOthers({ ctx, scopes }: OperationRequest, given: readonly Change[]): Promise<void> {
  const { exclusiveAuthScopes } = await apiConfiguration.read(ctx)
  for (const [at, change] of given.entries()) {
    const known = changes.get(change.operationId)
    if (!known) throw invalid(about(at, change, 'there is no such operation that writes configuration'))
    const { access } = known
    if (access && !isOpen(access, scopes, exclusiveAuthScopes)) {
      const needed = [...access.own, ...access.group, ...access.super].join(', ')
      throw unauthorized(about(at, change, `the token lacks the scope. Needed: [${needed}]`))
    }
  }
}

/** Ends the transaction of what was only tried, or what nobody would hear the outcome of. */
class Undone extends Error {}

/**
 * What an operation wants of the network it gets between two attempts: nobody waits for another server inside of a
 * transaction.
 */
async function carryOut(request: OperationRequest, given: readonly Change[], dryRun: boolean): Promise<Result[]> {
  const { ctx } = request
  // What a new database is filled with by the first look at it is nobody's change.
  await listRoles(ctx)
  const answers = new Map<string, Response | Error>()
  for (;;) {
    const wanted: Wanted[] = []
    const { inside, tell, noted } = sealedOff(ctx, answers, wanted)
    let results: Result[] = []
    try {
      await ctx.db.transaction(async () => {
        results = []
        for (const [at, change] of given.entries()) {
          const before = noted()
          const answer = await carryOutOne({ ...request, ctx: inside }, change, at, results)
          results.push({ operationId: change.operationId, changed: noted() > before, answer })
          // Who only reads is answered in between.
          await setImmediate()
          if (request.isGone()) throw new Undone()
        }
        if (dryRun) throw new Undone()
      })
      await tell()
      return results
    } catch (error) {
      if (error instanceof Undone) return results
      if (wanted.length === 0) throw error
    }
    for (const { key, asked } of wanted)
      answers.set(key, await ctx.fetch(...asked).catch((error: unknown) => error as Error))
  }
}

async function carryOutOne(request: OperationRequest, change: Change, at: number, results: readonly Result[]) {
  const { operationId, params } = change
  const known = changes.get(operationId) as Operation
  try {
    const { ctx, actor } = request
    const answer = await known.handle({
      ...request,
      params: readParams(known, params),
      query: known.query && readQuery(known.query, change.query),
      body: known.body && readBody(known, change.body, results),
      actor: { ...actor, ...recordingOf(await apiConfiguration.read(ctx), known.method) },
      setHeader: () => undefined
    })
    if (!known.answer) return undefined
    return known.verbatim ? answer : withoutEmpties(answer)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, status, message, member } = error
    throw new AppError(code, status, about(at, change, member === undefined ? message : `${member}: ${message}`), {
      cause: error
    })
  }
}

function readParams({ path }: Operation, given: Change['params']): Record<string, string> {
  const names = [...path.matchAll(/\{([\w-]+)\}/g)].map(([, name]) => name as string)
  return Object.fromEntries(
    names.map((name) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined
      if (value === undefined || !isStorable(value)) throw invalid('is needed in params', name)
      return [name, value]
    })
  )
}

function readQuery(schema: z.ZodType, given: Change['query']): unknown {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.message ?? 'is not valid', issue?.path.join('.') ?? 'query')
}

function readBody({ body }: Operation, given: unknown, results: readonly Result[]): unknown {
  if (given === undefined) throw new AppError('invalid_body', 400, 'A body is needed')
  const value = withResults(given, results)
  return body?.types.includes('multipart/form-data') ? toForm(value) : value
}

/** Puts what was answered in place of what stands for it. */
function withResults(value: unknown, results: readonly Result[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withResults(item, results))
  if (typeof value !== 'object' || value === null) return value
  if ('$result' in value) {
    const { $result: at, member } = value as { $result: unknown; member?: unknown }
    const answer = Object(results[Number(at)]?.answer) as Record<string, unknown>
    if (typeof member === 'string' && Object.hasOwn(answer, member)) return answer[member]
    throw invalid(`operation ${String(at)} has answered no member ${String(member)}`, '$result')
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withResults(member, results)]))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Its parts: what is an object is JSON, and a text is a file as base64. */
function toForm(value: unknown): FormData {
  if (!isRecord(value)) throw invalid('A form is a JSON object with its parts')
  const form = new FormData()
  for (const [name, part] of Object.entries(value))
    if (typeof part === 'string') form.append(name, new Blob([Buffer.from(part, 'base64')]), name)
    else form.append(name, JSON.stringify(part))
  return form
}
