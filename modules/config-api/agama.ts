import { z } from 'zod'
import { agamaProjects, unpackSoon, type Deployment } from '#modules/agama/index'
import { bytesBody, parseJson } from '#modules/core/body'
import { toDateTime } from '#modules/core/date-time'
import { AppError, invalid, notFound } from '#modules/core/errors'
import { deleteAccess, isOpen, readAccess, writeAccess } from './access.ts'
import { downloadProject, largestArchive } from './agama-download.ts'
import { masked, unmasked } from './agama-secrets.ts'
import { json, operation, type Access, type Operation } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { page, pageOf, searchQuery } from './paging.ts'

const config = 'https://jans.io/oauth/config'
const feature = `${config}/agama`
const mayRead = readAccess(feature)
const mayWrite = writeAccess(feature)
const mayBrowse: Access = {
  super: [`${config}/read-all`, `${config}/write-all`],
  group: [`${config}/agama-repo.write`, `${feature}.admin`],
  own: [`${config}/agama-repo.readonly`]
}
const tag = 'Agama'
const path = '/agama-deployment'

const text = z.string()
const configurations = z.record(text, z.record(text, z.unknown())).describe('By flow.')

const deployment = z
  .object({
    dn: text,
    baseDn: text,
    id: text,
    createdAt: text.describe('When the archive came: 2025-01-31T12:00:00, UTC.'),
    taskActive: z.boolean(),
    finishedAt: text.optional().describe('Absent, the archive waits or is being unpacked.'),
    details: z.object({
      libs: z.array(text).optional().describe('What is below `lib`. It is for a JVM, and not kept.'),
      error: text.optional(),
      autoconfigure: z.boolean(),
      flowsError: z.record(text, text.nullable()).optional().describe('What is wrong with each flow; null: nothing.'),
      projectMetadata: z.object({
        projectName: text,
        author: text.optional(),
        type: text.optional(),
        description: text.optional(),
        version: text.optional(),
        configs: z.record(text, z.unknown()).optional().describe('Sample configurations, by flow.'),
        noDirectLaunch: z.array(text).optional().describe('Flows that a browser cannot begin.')
      })
    })
  })
  .meta({ id: 'Deployment', description: 'A project. Its flows are checked and kept; nothing runs them.' })

const zip = ['application/zip', 'application/x-zip-compressed', 'application/octet-stream']

const unfinished = 'An archive of the project waits or is being unpacked'

export const agamaOperations: readonly Operation[] = [
  operation({
    operationId: 'get-agama-prj',
    method: 'get',
    path,
    tag,
    summary: 'List deployed projects',
    access: mayRead,
    query: z.object({ start: searchQuery.shape.startIndex, count: searchQuery.shape.limit }),
    answer: pageOf(deployment),
    verbatim: true,
    refusals: [400],
    async handle({ ctx, query, scopes }) {
      const { listDeployments } = await agamaProjects()
      const search = { offset: query.start, limit: query.count }
      const { total, deployments } = await listDeployments(ctx, search)
      return page(search, total, await Promise.all(deployments.map((entry) => document(entry, scopes))))
    }
  }),
  operation({
    operationId: 'get-agama-prj-by-name',
    method: 'get',
    path: `${path}/{name}`,
    tag,
    summary: 'One project',
    access: mayRead,
    answer: deployment,
    verbatim: true,
    absence: unfinished,
    refusals: [404],
    async handle({ ctx, params, scopes }) {
      const { findDeployment } = await agamaProjects()
      const found = await findDeployment(ctx, params.name as string)
      if (!found) throw notFound(`The project ${params.name}`)
      return found.finishedAt === undefined ? undefined : document(found, scopes)
    }
  }),
  operation({
    operationId: 'post-agama-prj',
    method: 'post',
    path: `${path}/{name}`,
    tag,
    summary: 'Upload the archive of a project, to be deployed',
    access: mayWrite,
    query: z.object({
      autoconfigure: z
        .string()
        .transform((given) => given.toLowerCase() === 'true')
        .default(false)
        .meta({
          description: 'Sample configurations of the archive replace what has been set.',
          override: { type: 'boolean', default: false }
        })
    }),
    body: {
      types: ['application/zip'],
      schema: text.meta({ format: 'binary' }),
      parser: bytesBody({ types: zip, limit: largestArchive })
    },
    answer: text,
    status: 202,
    refusals: [400, 409],
    async handle({ ctx, params, query, body, actor }) {
      const name = params.name as string
      const { queueDeployment } = await agamaProjects()
      await queueDeployment(ctx, { name, archive: body as Buffer, ...query }, actor)
      unpackSoon(ctx)
      return `A deployment task for project ${name} has been queued. Use the GET endpoint to poll status`
    }
  }),
  operation({
    operationId: 'delete-agama-prj',
    method: 'delete',
    path: `${path}/{name}`,
    tag,
    summary: 'Remove a project',
    access: deleteAccess(feature),
    refusals: [404, 409],
    async handle({ ctx, params, actor }) {
      const { deleteDeployment } = await agamaProjects()
      await deleteDeployment(ctx, params.name as string, actor)
    }
  }),
  operation({
    operationId: 'get-agama-prj-configs',
    method: 'get',
    path: `${path}/configs/{name}`,
    tag,
    summary: 'Configurations of the flows of a project',
    access: mayRead,
    answer: configurations,
    verbatim: true,
    absence: unfinished,
    refusals: [404],
    async handle({ ctx, params, scopes }) {
      const { readConfigurations } = await agamaProjects()
      const found = await readConfigurations(ctx, params.name as string)
      return found && shown(Object.fromEntries(found), scopes)
    }
  }),
  operation({
    operationId: 'put-agama-prj',
    method: 'put',
    path: `${path}/configs/{name}`,
    tag,
    summary: 'Set configurations of flows of a project',
    access: mayWrite,
    body: { types: json, schema: configurations },
    answer: z.record(text, z.boolean()).describe('By flow: has the project one of that name?'),
    verbatim: true,
    absence: unfinished,
    refusals: [400, 404],
    async handle({ ctx, params, body, actor }) {
      const { writeConfigurations } = await agamaProjects()
      const changes = Object.entries(readConfigurationMap(body)).map(
        ([flow, given]) => [flow, (before: unknown) => unmasked(given, before) as object] as const
      )
      const done = await writeConfigurations(ctx, params.name as string, new Map(changes), actor)
      return done && Object.fromEntries(done)
    }
  }),
  operation({
    operationId: 'get-agama-repositories',
    method: 'get',
    path: '/agama-repo',
    tag,
    summary: 'Projects of a community; this server asks none, so there are none',
    access: mayBrowse,
    answer: z.object({ projects: z.array(z.record(text, text)) }),
    verbatim: true,
    handle: () => Promise.resolve({ projects: [] })
  }),
  operation({
    operationId: 'get-agama-project',
    method: 'get',
    path: '/agama-repo/download',
    tag,
    summary: 'Fetch the archive of a project from GitHub, as base64',
    access: mayBrowse,
    query: z.object({ downloadLink: z.url().max(4096).describe('An https address at github.com.') }),
    answer: text,
    answerType: 'text/plain',
    refusals: [400, 404],
    handle: async ({ ctx, query }) => (await downloadProject(ctx, query.downloadLink)).toString('base64')
  }),
  operation({
    operationId: 'agama-syntax-check',
    method: 'post',
    path: '/agama/syntax-check/{qname}',
    tag: 'Agama - Configuration',
    summary: 'Check the source of one flow',
    access: mayRead,
    body: { types: ['text/plain'], schema: text, parser: bytesBody({ types: ['text/plain'] }) },
    answer: text.describe('`Syntax is OK`, or what is wrong and where.'),
    refusals: [400],
    async handle({ params, body }) {
      const { readFlow } = await agamaProjects()
      const outcome = readFlow(params.qname as string, decoded(body as Buffer))
      return 'problem' in outcome ? outcome.problem : 'Syntax is OK'
    }
  })
]

/** Secrets are for those who could set them. */
const shown = (value: unknown, scopes: ReadonlySet<string>) => (isOpen(mayWrite, scopes) ? value : masked(value))

async function document(entry: Deployment, scopes: ReadonlySet<string>): Promise<Record<string, unknown>> {
  const { deploymentDn } = await agamaProjects()
  const { id, name, createdAt, finishedAt, autoconfigure, metadata, outcome } = entry
  const { configs, ...about } = metadata ?? {}
  const { flowsError, ...rest } = outcome
  const dn = deploymentDn(id)
  return {
    dn,
    baseDn: dn,
    id,
    createdAt: toDateTime(createdAt),
    taskActive: finishedAt === undefined,
    ...(finishedAt !== undefined && { finishedAt: toDateTime(finishedAt) }),
    details: {
      ...(withoutEmpties(rest) as object),
      autoconfigure,
      ...(flowsError && { flowsError }),
      // The name that the project was deployed under is the one that clients find it by.
      projectMetadata: {
        ...(withoutEmpties(about) as object),
        ...(configs && { configs: shown(configs, scopes) }),
        projectName: name
      }
    }
  }
}

/** @throws AppError `invalid_value` */
function readConfigurationMap(body: unknown): Record<string, object> {
  // Janssen's pages send the JSON as a string inside of JSON.
  const given = typeof body === 'string' ? parseJson(Buffer.from(body)) : body
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('Configurations are a JSON object with the names of flows')
  for (const [flow, configuration] of Object.entries(given))
    if (typeof configuration !== 'object' || configuration === null || Array.isArray(configuration))
      throw invalid('A configuration is a JSON object', flow)
  return given as Record<string, object>
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new AppError('invalid_body', 400, 'The body is not valid UTF-8')
  }
}
