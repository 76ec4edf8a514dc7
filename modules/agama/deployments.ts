import { createHash } from 'node:crypto'
import { audit, type Actor } from '#modules/audit/index'
import { conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { ProjectMetadata } from './archive.ts'
import { projectId, type Deployment, type Outcome } from './project.ts'
import {
  findProject,
  listFlows,
  listProjects,
  lockProject,
  queueProject,
  removeProject,
  writeConfiguration,
  type ProjectRow
} from './repository.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now' | 'vault'>
type Stored = Pick<Context, 'db' | 'vault'>

/** Deployments of one page by name, and how many there are. */
export async function listDeployments({ db, vault }: Stored, page: { offset: number; limit: number }) {
  const { total, projects } = await listProjects(db, page)
  return { total, deployments: projects.map((row) => toDeployment(vault, row)) }
}

export async function findDeployment({ db, vault }: Stored, name: string): Promise<Deployment | undefined> {
  const row = await findProject(db, projectId(name))
  return row && toDeployment(vault, row)
}

/**
 * Puts the archive of a project in the queue.
 * @param name decides, whatever the archive says
 * @throws AppError `invalid_value`, `conflict` while another archive of the project waits or is being unpacked
 */
export async function queueDeployment(
  ctx: Needed,
  given: { name: string; archive: Buffer; autoconfigure: boolean },
  actor?: Actor
): Promise<void> {
  const { name, archive, autoconfigure } = given
  if (name === '' || archive.length === 0) throw invalid('Project name or binary data missing')
  if (name.length > 255) throw invalid('The name of a project has at most 255 characters', 'name')
  await ctx.db.transaction(async () => {
    const queued = await queueProject(ctx.db, { ...given, id: projectId(name), createdAt: ctx.now() })
    if (!queued) throw conflict(`There is an active deployment task for ${name} already`)
    const sha256 = createHash('sha256').update(archive).digest('hex')
    await record(ctx, 'deploy-agama-project', actor, name, { after: { autoconfigure, sha256, bytes: archive.length } })
  })
}

/**
 * Removes a project with its flows, their configurations and its files.
 * @throws AppError `not_found`, `conflict` while an archive of it waits or is being unpacked
 */
export async function deleteDeployment(ctx: Needed, name: string, actor?: Actor): Promise<void> {
  const id = projectId(name)
  await ctx.db.transaction(async () => {
    const row = await lockProject(ctx.db, id)
    if (!row) throw unknownProject(name)
    if (!(await removeProject(ctx.db, id))) throw conflict(`${name} is being deployed; try again when that has ended`)
    await record(ctx, 'undeploy-agama-project', actor, name, { before: { flows: row.outcome.flowsError } })
  })
}

/**
 * What administrators have set, by flow; of flows that have something set.
 * @returns undefined while an archive of the project waits
 * @throws AppError `not_found`
 */
export async function readConfigurations(
  { db, vault }: Stored,
  name: string
): Promise<Map<string, unknown> | undefined> {
  const row = await findProject(db, projectId(name))
  if (!row) throw unknownProject(name)
  if (row.finishedAt === null) return undefined
  const configurations = new Map<string, unknown>()
  for (const flow of await listFlows(db, row.id))
    if (flow.configuration !== null)
      configurations.set(flow.name, openConfiguration(vault, flow.name, flow.configuration))
  return configurations
}

/**
 * Sets configurations of flows of the project.
 * @param change makes the new one of the one that is set
 * @returns for each flow whether the project has it; undefined while an archive of the project waits
 * @throws AppError `not_found`
 */
export async function writeConfigurations(
  ctx: Needed,
  name: string,
  changes: ReadonlyMap<string, (before: unknown) => object>,
  actor?: Actor
): Promise<Map<string, boolean> | undefined> {
  return ctx.db.transaction(async () => {
    const row = await lockProject(ctx.db, projectId(name))
    if (!row) throw unknownProject(name)
    if (row.finishedAt === null) return undefined
    const flows = new Map((await listFlows(ctx.db, row.id)).map((flow) => [flow.name, flow]))
    const done = new Map<string, boolean>()
    for (const [flowName, change] of changes) {
      const flow = flows.get(flowName)
      done.set(flowName, flow !== undefined)
      if (!flow) continue
      const before =
        flow.configuration === null ? undefined : openConfiguration(ctx.vault, flowName, flow.configuration)
      await writeConfiguration(ctx.db, flowName, sealConfiguration(ctx.vault, flowName, change(before)))
    }
    const written = [...done].filter(([, known]) => known).map(([flowName]) => flowName)
    // Which flows and no more: whatever stands in a configuration may be secret.
    await record(ctx, 'configure-agama-flows', actor, name, { after: { flows: written } })
    return done
  })
}

const unknownProject = (name: string) => notFound(`The project ${name}`)

const configurationPurpose = (flow: string) => `agama_flows.configuration ${flow}`
export const sealConfiguration = (vault: Context['vault'], flow: string, configuration: unknown): string =>
  vault.seal(JSON.stringify(configuration), configurationPurpose(flow))
const openConfiguration = (vault: Context['vault'], flow: string, sealed: string): unknown =>
  JSON.parse(vault.open(sealed, configurationPurpose(flow)))

const metadataPurpose = (id: string) => `agama_projects.metadata ${id}`
export const sealMetadata = (vault: Context['vault'], id: string, metadata: ProjectMetadata): string =>
  vault.seal(JSON.stringify(metadata), metadataPurpose(id))

function toDeployment(vault: Context['vault'], row: ProjectRow): Deployment {
  const { id, name, createdAt, finishedAt, autoconfigure, metadata, outcome } = row
  return {
    id,
    name,
    createdAt,
    autoconfigure,
    outcome: outcome as Outcome,
    ...(finishedAt !== null && { finishedAt }),
    ...(metadata !== null && { metadata: JSON.parse(vault.open(metadata, metadataPurpose(id))) as ProjectMetadata })
  }
}

async function record(
  ctx: Needed,
  operation: string,
  actor: Actor | undefined,
  name: string,
  change: { before?: object; after?: object }
): Promise<void> {
  if (actor) await audit(ctx, actor, { operation, resourceType: 'agama-deployment', resourceId: name, ...change })
}
