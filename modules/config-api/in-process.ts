import type { Actor } from '#modules/audit/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { isOpen } from './access.ts'
import { apiConfiguration } from './configuration.ts'
import { core } from './core.ts'
import { recordingOf, type Recording } from './guard.ts'
import type { Operation, Plugin } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { servePlugins } from './plugins.ts'
import { readQuery } from './query.ts'
import { installed } from './surface.ts'

/** What an operation is given: the parameters as texts, as an address has them, and the body as JSON has it. */
export interface Call {
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  body?: unknown
  /** Leaves empty members in the answer, which HTTP leaves out. */
  verbatim?: boolean
  /** Takes what is said beside the answer, by the name of the header. */
  said?: Map<string, string>
}

/** An operation as HTTP has it. */
export interface Described {
  operation: Operation
  /** From the root of the server: `/jans-config-api/api/v1/scopes/{inum}` */
  path: string
}

/**
 * The operations of the API for pages of this process: the same rules as over HTTP, without the way there and back, and
 * without a largest page.
 */
export interface Operations {
  /** What stands beside the core. */
  readonly plugins: readonly Plugin[]
  /** @throws Error for an id that no operation has */
  describe(operationId: string): Described
  /** Do these scopes open it? */
  isOpen(operationId: string, scopes: ReadonlySet<string>): boolean
  /** What is wanted of the records of pages that change things by themselves. */
  recording(): Promise<Recording>
  /**
   * Calls it. What changes is recorded as the properties of the API want it.
   * @returns what HTTP would answer, as it is before it becomes text
   * @throws AppError `insufficient_scope` (403), and what the operation refuses with
   */
  call(operationId: string, caller: { actor: Actor; scopes: ReadonlySet<string> }, call?: Call): Promise<unknown>
}

/** @param added plugins that the settings name */
export function operationsOf(ctx: Context, added: readonly Plugin[] = []): Operations {
  const plugins = [...installed, ...added]
  servePlugins(ctx, plugins)
  const known = new Map<string, Described>()
  for (const { basePath, operations } of [core, ...plugins])
    for (const operation of operations)
      known.set(operation.operationId, { operation, path: `${basePath}${operation.path}` })

  function describe(operationId: string): Described {
    const found = known.get(operationId)
    if (!found) throw new Error(`There is no operation ${operationId}`)
    return found
  }

  function opens(operationId: string, scopes: ReadonlySet<string>): boolean {
    const { access } = describe(operationId).operation
    return !access || isOpen(access, scopes)
  }

  return {
    plugins,
    describe,
    isOpen: opens,
    recording: async () => recordingOf(await apiConfiguration.read(ctx)),
    async call(operationId, { actor, scopes }, { params = {}, query = {}, body, verbatim, said } = {}) {
      const { operation } = describe(operationId)
      if (!opens(operationId, scopes))
        throw new AppError('insufficient_scope', 403, `Your roles do not include this: ${operation.summary}`)
      const configuration = await apiConfiguration.read(ctx)
      const answer = await operation.handle({
        ctx,
        params,
        query: operation.query && readQuery(operation.query, query),
        body,
        actor: { ...actor, ...recordingOf(configuration, operation.method) },
        scopes,
        setHeader: (name, value) => void said?.set(name, value),
        isGone: () => false
      })
      return (operation.verbatim ?? verbatim) ? answer : withoutEmpties(answer)
    }
  }
}
