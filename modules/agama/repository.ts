import { locked, type Db } from '#db/db'
import { and, asc, eq, inArray, isNotNull, isNull, lt, or, type InferSelectModel } from '#db/drizzle'

export type ProjectRow = Omit<InferSelectModel<Db['tables']['agamaProjects']>, 'archive'>

export interface FlowRow {
  name: string
  enabled: boolean
  source: string
  configuration: string | null
}

/** All columns but the archive, which may be large. */
function columns({ tables: { agamaProjects: projects } }: Db) {
  const { id, name, createdAt, takenAt, finishedAt, autoconfigure, metadata, outcome } = projects
  return { id, name, createdAt, takenAt, finishedAt, autoconfigure, metadata, outcome }
}

/** Projects of one page by name, and how many there are. */
export async function listProjects(
  db: Db,
  { offset, limit }: { offset: number; limit: number }
): Promise<{ total: number; projects: ProjectRow[] }> {
  const { agamaProjects } = db.tables
  const projects = await db.query
    .select(columns(db))
    .from(agamaProjects)
    .orderBy(asc(agamaProjects.name))
    .limit(limit)
    .offset(offset)
  return { total: await db.query.$count(agamaProjects), projects }
}

export async function findProject(db: Db, id: string): Promise<ProjectRow | undefined> {
  const { agamaProjects } = db.tables
  const [row] = await db.query.select(columns(db)).from(agamaProjects).where(eq(agamaProjects.id, id))
  return row
}

/** The same in a transaction, until which ends nobody else changes it. */
export async function lockProject(db: Db, id: string): Promise<ProjectRow | undefined> {
  const { agamaProjects } = db.tables
  const [row] = await locked(db, db.query.select(columns(db)).from(agamaProjects).where(eq(agamaProjects.id, id)))
  return row
}

/** Puts an archive in the queue. @returns whether it could; false while another one of the project is there */
export async function queueProject(
  db: Db,
  project: { id: string; name: string; createdAt: number; autoconfigure: boolean; archive: Buffer }
): Promise<boolean> {
  const { agamaProjects } = db.tables
  const fresh = { ...project, takenAt: null, finishedAt: null, metadata: null, outcome: {} }
  const rows = await db.query
    .insert(agamaProjects)
    .values(fresh)
    .onConflictDoUpdate({ target: agamaProjects.id, set: fresh, setWhere: isNotNull(agamaProjects.finishedAt) })
    .returning({ id: agamaProjects.id })
  return rows.length > 0
}

/** Does any archive wait, or is any being unpacked? */
export async function hasWaiting(db: Db): Promise<boolean> {
  const { agamaProjects } = db.tables
  return (
    (
      await db.query
        .select({ id: agamaProjects.id })
        .from(agamaProjects)
        .where(isNull(agamaProjects.finishedAt))
        .limit(1)
    ).length > 0
  )
}

/**
 * Takes the oldest archive that waits, or whose unpacking was begun and never ended.
 * @param abandoned what was taken before this time counts as that
 */
export async function takeProject(
  db: Db,
  now: number,
  abandoned: number
): Promise<{ project: ProjectRow; archive: Uint8Array } | undefined> {
  const { agamaProjects } = db.tables
  const free = and(
    isNull(agamaProjects.finishedAt),
    or(isNull(agamaProjects.takenAt), lt(agamaProjects.takenAt, abandoned))
  )
  const [oldest] = await db.query
    .select({ id: agamaProjects.id })
    .from(agamaProjects)
    .where(free)
    .orderBy(asc(agamaProjects.createdAt))
    .limit(1)
  if (!oldest) return undefined
  const [row] = await db.query
    .update(agamaProjects)
    .set({ takenAt: now })
    .where(and(eq(agamaProjects.id, oldest.id), free))
    .returning({ ...columns(db), archive: agamaProjects.archive })
  if (!row) return undefined
  const { archive, ...project } = row
  return { project, archive: archive ?? new Uint8Array() }
}

/** Ends what was begun. @returns whether it could; false when it has been taken from us meanwhile */
export async function finishProject(
  db: Db,
  { id, takenAt }: Pick<ProjectRow, 'id' | 'takenAt'>,
  end: Pick<ProjectRow, 'finishedAt' | 'metadata' | 'outcome'>
): Promise<boolean> {
  const { agamaProjects } = db.tables
  const rows = await db.query
    .update(agamaProjects)
    .set({ ...end, archive: null })
    .where(and(eq(agamaProjects.id, id), eq(agamaProjects.takenAt, takenAt ?? 0), isNull(agamaProjects.finishedAt)))
    .returning({ id: agamaProjects.id })
  return rows.length > 0
}

/** Removes a project with all that came with it, unless an archive of it waits. @returns whether it did */
export async function removeProject(db: Db, id: string): Promise<boolean> {
  const { agamaProjects, agamaFlows } = db.tables
  const rows = await db.query
    .delete(agamaProjects)
    .where(and(eq(agamaProjects.id, id), isNotNull(agamaProjects.finishedAt)))
    .returning({ id: agamaProjects.id })
  if (rows.length === 0) return false
  await db.query.delete(agamaFlows).where(eq(agamaFlows.projectId, id))
  await removeFiles(db, id)
  return true
}

export async function listFlows(db: Db, projectId: string): Promise<FlowRow[]> {
  const { agamaFlows } = db.tables
  const { name, enabled, source, configuration } = agamaFlows
  return db.query
    .select({ name, enabled, source, configuration })
    .from(agamaFlows)
    .where(eq(agamaFlows.projectId, projectId))
    .orderBy(asc(agamaFlows.name))
}

/** Those of the flows that belong to another project. */
export async function findForeignFlows(db: Db, projectId: string, names: string[]): Promise<string[]> {
  const { agamaFlows } = db.tables
  const rows = await db.query
    .select({ name: agamaFlows.name, projectId: agamaFlows.projectId })
    .from(agamaFlows)
    .where(inArray(agamaFlows.name, names))
  return rows.filter((row) => row.projectId !== projectId).map(({ name }) => name)
}

/** Puts these flows in place of those that the project had. */
export async function replaceFlows(db: Db, projectId: string, flows: FlowRow[]): Promise<void> {
  const { agamaFlows } = db.tables
  await db.query.delete(agamaFlows).where(eq(agamaFlows.projectId, projectId))
  await db.query.insert(agamaFlows).values(flows.map((flow) => ({ ...flow, projectId })))
}

export async function writeConfiguration(db: Db, flow: string, configuration: string): Promise<void> {
  const { agamaFlows } = db.tables
  await db.query.update(agamaFlows).set({ configuration }).where(eq(agamaFlows.name, flow))
}

/** Puts these files in place of those that the project had. */
export async function replaceFiles(db: Db, projectId: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  await removeFiles(db, projectId)
  for (const [path, content] of files) await db.query.insert(db.tables.agamaFiles).values({ projectId, path, content })
}

async function removeFiles(db: Db, projectId: string): Promise<void> {
  const { agamaFiles } = db.tables
  await db.query.delete(agamaFiles).where(eq(agamaFiles.projectId, projectId))
}
