import type { Context } from '#modules/core/module'
import { readProject, type Project } from './archive.ts'
import { sealConfiguration, sealMetadata } from './deployments.ts'
import type { Outcome } from './project.ts'
import {
  findForeignFlows,
  finishProject,
  listFlows,
  replaceFiles,
  replaceFlows,
  takeProject,
  type FlowRow,
  type ProjectRow
} from './repository.ts'
import { ArchiveError } from './zip.ts'

type Needed = Pick<Context, 'db' | 'log' | 'now' | 'vault'>

/** Milliseconds; whoever has not ended by then has died. */
const longestWork = 5 * 60_000

/** Unpacks the archives that wait, the oldest first. */
export async function unpackWaiting(ctx: Needed, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const now = ctx.now()
    const taken = await takeProject(ctx.db, now, now - longestWork)
    if (!taken) return
    await unpack(ctx, taken.project, Buffer.from(taken.archive))
  }
}

async function unpack(ctx: Needed, row: ProjectRow, archive: Buffer): Promise<void> {
  try {
    const project = await readProject(archive)
    await ctx.db.transaction(() => store(ctx, row, project))
  } catch (error) {
    // What was not foreseen ends the deployment as well, so that it does not begin again and again.
    if (!(error instanceof ArchiveError)) ctx.log.error({ err: error, project: row.name }, 'deployment failed')
    const reason = error instanceof ArchiveError ? error.message : 'An error occurred: see the server’s log'
    await finish(ctx, row, { error: reason })
  }
}

/** All or nothing: one flow that is wrong leaves flows and files as they were. */
async function store(ctx: Needed, row: ProjectRow, project: Project): Promise<void> {
  const { id } = row
  for (const name of await findForeignFlows(ctx.db, id, [...project.flows.keys()]))
    project.problems.set(name, `Another project has a flow named ${name}`)
  const outcome: Outcome = { flowsError: Object.fromEntries(project.problems), libs: project.libs }
  if ([...project.problems.values()].some((problem) => problem !== null))
    return void (await finish(
      ctx,
      row,
      { ...outcome, error: 'There were problems processing one or more flows' },
      project
    ))
  if (!(await finish(ctx, row, outcome, project))) return
  const before = new Map((await listFlows(ctx.db, id)).map((flow) => [flow.name, flow.configuration]))
  const flows = [...project.flows].map(([name, source]): FlowRow => ({
    name,
    source,
    enabled: !project.metadata?.noDirectLaunch?.includes(name),
    configuration: row.autoconfigure ? sample(ctx, project, name) : (before.get(name) ?? null)
  }))
  await replaceFlows(ctx.db, id, flows)
  await replaceFiles(ctx.db, id, project.files)
}

function sample(ctx: Needed, { metadata }: Project, flow: string): string | null {
  const configs = metadata?.configs ?? {}
  return Object.hasOwn(configs, flow) ? sealConfiguration(ctx.vault, flow, configs[flow]) : null
}

const finish = (ctx: Needed, row: ProjectRow, outcome: Outcome, project?: Project): Promise<boolean> =>
  finishProject(ctx.db, row, {
    finishedAt: ctx.now(),
    metadata: project?.metadata ? sealMetadata(ctx.vault, row.id, project.metadata) : null,
    outcome: { ...outcome }
  })
