import { setImmediate as pause } from 'node:timers/promises'
import { parseJson } from '#modules/core/body'
import { isStorable } from '#modules/core/text'
import { readFlow } from './flow.ts'
import { ArchiveError, readZip, type ZipEntry } from './zip.ts'

/** What an archive says of itself: `project.json`. Other members are dropped. */
export interface ProjectMetadata {
  projectName?: string
  author?: string
  type?: string
  description?: string
  version?: string
  /** Sample configurations, by flow. */
  configs?: Record<string, unknown>
  /** Flows that a browser must not begin. */
  noDirectLaunch?: string[]
}

/** An archive unpacked and read. */
export interface Project {
  metadata: ProjectMetadata | undefined
  /** Sources, by the flow's name. */
  flows: Map<string, string>
  /** What is wrong with a flow, null where nothing is. */
  problems: Map<string, string | null>
  /** Templates, labels and static files, by their path below `web`. */
  files: Map<string, Buffer>
  /** Paths below `lib`; what is there is for a JVM, and not unpacked. */
  libs: string[]
}

/** Of all that is unpacked; and of one file. */
const limits = { total: 64 * 1_048_576, file: 16 * 1_048_576, flows: 500 }

/**
 * Unpacks a project and reads its flows.
 * @throws ArchiveError when there is no project in it
 */
export async function readProject(archive: Buffer): Promise<Project> {
  const entries = readZip(archive)
  for (const folder of ['code/', 'web/'])
    if (!entries.some(({ path }) => path.startsWith(folder)))
      throw new ArchiveError('Archive missing web and/or code subdirectories')
  const files = (folder: string) => entries.filter(({ path }) => path.startsWith(`${folder}/`) && !path.endsWith('/'))
  const [code, web, lib] = [files('code'), files('web'), files('lib')]
  const sources = code.filter(({ path }) => /^code\/([^/]+\/){0,3}[^/]+\.flow$/.test(path))
  if (sources.length === 0) throw new ArchiveError('There are no flows in this archive')
  if (sources.length > limits.flows) throw new ArchiveError(`The archive has more than ${limits.flows} flows`)
  const metadataEntry = entries.find(({ path }) => path === 'project.json')
  checkSizes([...sources, ...web, ...(metadataEntry ? [metadataEntry] : [])])

  const project: Project = {
    metadata: metadataEntry && readMetadata(await metadataEntry.read()),
    flows: new Map(),
    problems: new Map(),
    files: new Map(),
    libs: lib.map(({ path }) => path.slice('lib/'.length)).toSorted()
  }
  for (const entry of sources) {
    await addFlow(project, entry)
    // Reading a flow is work that nobody else is answered during.
    await pause()
  }
  for (const entry of web) project.files.set(entry.path.slice('web/'.length), await entry.read())
  return project
}

function checkSizes(entries: ZipEntry[]): void {
  const large = entries.find(({ size }) => size > limits.file)
  if (large) throw new ArchiveError(`${large.path} has more than ${limits.file} bytes`)
  if (entries.reduce((sum, { size }) => sum + size, 0) > limits.total)
    throw new ArchiveError(`The archive has more than ${limits.total} bytes when unpacked`)
}

async function addFlow(project: Project, entry: ZipEntry): Promise<void> {
  const name = (entry.path.split('/').at(-1) as string).slice(0, -'.flow'.length)
  if (project.flows.has(name)) throw new ArchiveError(`The archive has the flow ${name} twice`)
  const source = decoded(await entry.read())
  project.flows.set(name, source ?? '')
  const outcome = source === undefined ? { problem: 'The source is not UTF-8' } : readFlow(name, source)
  project.problems.set(name, 'problem' in outcome ? outcome.problem : null)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** undefined for what is no text, or none that can be stored */
function decoded(bytes: Buffer): string | undefined {
  try {
    const text = utf8.decode(bytes)
    return isStorable(text) ? text : undefined
  } catch {
    return undefined
  }
}

/** A project without its metadata, or with members of the wrong kind, is one all the same. */
function readMetadata(bytes: Buffer): ProjectMetadata | undefined {
  let given: unknown
  try {
    // Not deeper than what comes in otherwise: it has to be stored and shown.
    given = parseJson(bytes)
  } catch {
    return undefined
  }
  if (!isObject(given)) return undefined
  const metadata: ProjectMetadata = {}
  for (const name of ['projectName', 'author', 'type', 'description', 'version'] as const) {
    const value = given[name]
    if (typeof value === 'string' && isStorable(value)) metadata[name] = value
  }
  if (isObject(given.configs)) metadata.configs = given.configs
  if (Array.isArray(given.noDirectLaunch))
    metadata.noDirectLaunch = given.noDirectLaunch.filter((name): name is string => typeof name === 'string')
  return metadata
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
