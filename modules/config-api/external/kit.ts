import { z } from 'zod'
import { audit } from '#modules/audit/index'
import { AppError, conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  configurationDocument,
  listSettings,
  readSetting,
  removeSetting,
  writeSetting,
  type ConfigurationDocument
} from '#modules/settings/index'
import { deleteAccess, readAccess, writeAccess } from '../access.ts'
import { json, operation, type Operation, type OperationRequest } from '../operation.ts'
import { page, pageOf } from '../paging.ts'
import { jsonPatch, patched } from '../patch.ts'
import type { OperationDefinition, PluginKit, PluginRequest, PluginSettings, PluginStore } from './plugin.ts'

/** The kit of one plugin, and what only the server does with it. */
export interface Workshop {
  kit: PluginKit
  /** Tells the kit whose it is; before that nothing can be stored. */
  nameIt(name: string): void
  /** Was it made by this kit? */
  isOperation(value: unknown): value is Operation
  /** The operations for the settings. */
  settingsOperations(name: string, settings: PluginSettings<object>): Operation[]
}

export function openWorkshop(ctx: Context): Workshop {
  const { config, log, now, fetch, db } = ctx
  const made = new WeakSet<object>()
  const documents = new WeakMap<object, () => ConfigurationDocument<object>>()
  let owner: string | undefined
  const name = () => {
    if (owner === undefined) throw new Error('Nothing can be read or stored before the plugin has a name')
    return owner
  }

  const kit: PluginKit = {
    z,
    operation(definition) {
      const built = toOperation(definition)
      made.add(built)
      return built
    },
    feature: (id, about) => ({
      scopes: Object.entries(ways).map(([way, verb]) => ({ id: `${id}.${way}`, description: `${verb} ${about}` })),
      read: readAccess(id),
      write: writeAccess(id),
      delete: deleteAccess(id)
    }),
    settings(schema, { read, write }) {
      const document = once(() =>
        configurationDocument({
          setting: `plugin.${name()}`,
          resourceType: `${name()}-config`,
          schema,
          standard: () => schema.parse({})
        })
      )
      const settings = { schema, access: { read, write }, read: () => document().read(ctx) }
      documents.set(settings, document as () => ConfigurationDocument<object>)
      return settings
    },
    store: storeOf(ctx, name),
    transaction: (work) => db.transaction(work),
    notFound,
    invalid,
    conflict,
    AppError,
    pageOf,
    page,
    jsonPatch,
    patched,
    log,
    now,
    fetch,
    issuer: config.issuer
  }
  return {
    kit,
    nameIt(given) {
      owner = given
    },
    isOperation: (value): value is Operation => typeof value === 'object' && value !== null && made.has(value),
    settingsOperations(pluginName, settings) {
      const document = documents.get(settings)
      if (!document) throw new Error('settings must be made by kit.settings')
      return settingsOperations(pluginName, settings, document())
    }
  }
}

const ways = { readonly: 'Read', write: 'Create and change', delete: 'Delete', admin: 'Do everything with' }

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function toOperation<Query extends z.ZodType, Body extends z.ZodType>(
  definition: OperationDefinition<Query, Body>
): Operation {
  const { access, query, body, handle, ...rest } = definition
  // A plugin need not be written in TypeScript; one that forgot the guard would be open to anybody.
  if (access === undefined || typeof handle !== 'function')
    throw new TypeError(`The operation ${definition.operationId} needs access and handle`)
  return {
    ...rest,
    ...(access !== 'open' && { access }),
    ...(query && { query }),
    ...(body && { body: { types: body.types ?? json, schema: body.schema } }),
    handle: (request) => handle(toPluginRequest(definition, request) as Parameters<typeof handle>[0])
  }
}

function toPluginRequest(
  { operationId, body }: Pick<OperationDefinition<z.ZodType, z.ZodType>, 'operationId' | 'body'>,
  request: OperationRequest
): PluginRequest {
  const { ctx, params, query, actor, scopes } = request
  return {
    params,
    query,
    body: body && parsed(body.schema, request.body),
    caller: { clientId: actor.clientId, userInum: actor.userInum, scopes },
    record: (change) => audit(ctx, actor, { operation: operationId, ...change })
  }
}

/** @throws AppError `invalid_value` with the member that is wrong */
function parsed(schema: z.ZodType, given: unknown): unknown {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw invalid(issue?.message ?? 'is not valid', issue?.path.join('.') || 'body')
}

function storeOf({ db, now }: Context, name: () => string): PluginStore {
  const setting = (key: string) => {
    if (!/^[\w.:-]{1,200}$/.test(key))
      throw new AppError('invalid_value', 400, 'A key has 1 to 200 letters, digits and . : - _')
    return `plugin.${name()}/${key}`
  }
  return {
    read: (key) => readSetting(db, setting(key)),
    async list() {
      const start = `plugin.${name()}/`
      const settings = await listSettings(db, start)
      return settings.map((found) => ({ key: found.name.slice(start.length), value: found.value }))
    },
    write: (key, value) => writeSetting(db, setting(key), value, now()),
    remove: (key) => removeSetting(db, setting(key))
  }
}

function settingsOperations(
  name: string,
  { schema, access }: PluginSettings<object>,
  document: ConfigurationDocument<object>
): Operation[] {
  const tag = `${name} - Configuration`
  return [
    operation({
      operationId: `get-${name}-config`,
      method: 'get',
      path: '/config',
      tag,
      summary: `The settings of ${name}`,
      access: access.read,
      answer: schema,
      handle: ({ ctx }) => document.read(ctx)
    }),
    operation({
      operationId: `patch-${name}-config`,
      method: 'patch',
      path: '/config',
      tag,
      summary: `Patch the settings of ${name}`,
      access: access.write,
      body: jsonPatch,
      answer: schema,
      refusals: [400, 409],
      handle: ({ ctx, body, actor }) =>
        document.update(ctx, actor, `patch-${name}-config`, (before) => patched({ ...before }, body))
    })
  ]
}
