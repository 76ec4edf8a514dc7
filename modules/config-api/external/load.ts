import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { grantToScripts } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { installScopes, isInstalledScopeId, isScopeId, scopeRegistry } from '#modules/scopes/index'
import { core } from '../core.ts'
import { openApiDocument } from '../openapi.ts'
import type { Access, Operation, Plugin } from '../operation.ts'
import { installed } from '../surface.ts'
import { PluginError } from './error.ts'
import { openWorkshop, type Workshop } from './kit.ts'
import type { PluginDefinition, PluginScope } from './plugin.ts'

/** Names below `/jans-config-api/` that are spoken for. */
const reserved = new Set(['api', 'docs', 'core'])

/**
 * Loads the plugins that the settings name, and puts their scopes in place.
 * @throws PluginError that names the file and what is wrong with it, before anything is changed
 */
export async function loadPlugins(ctx: Context): Promise<Plugin[]> {
  const loaded: { plugin: Plugin; scopes: readonly PluginScope[] }[] = []
  for (const file of ctx.config.plugins) {
    try {
      const found = await load(ctx, file)
      const known = [core, ...installed, ...loaded.map(({ plugin }) => plugin)]
      const brought = loaded.flatMap(({ scopes }) => scopes)
      await refuseClashes(ctx, found, known, brought)
      // What cannot be described is found now, and not by the first reader.
      await openApiDocument(ctx.config, found.plugin)
      loaded.push(found)
    } catch (cause) {
      throw new PluginError(`The plugin ${file} ${reason(cause)}`, { cause })
    }
  }
  const scopes = loaded.flatMap((found) => found.scopes)
  await installScopes(ctx, scopes)
  const ids = scopes.map(({ id }) => id)
  await grantToScripts(ctx, ids)
  return loaded.map(({ plugin }) => plugin)
}

/** In one line, in words that follow the name of the file. */
function reason(cause: unknown): string {
  if (cause instanceof Refusal) return cause.message
  const text = cause instanceof Error ? cause.message : String(cause)
  return `cannot be loaded: ${text.split('\n', 1)[0]}`
}

class Refusal extends Error {
  override name = 'Refusal'
}

const definition = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be 2 to 41 small letters, digits and dashes'),
  description: z.string().min(1).max(1000),
  scopes: z
    .array(
      z.object({
        id: z.string().refine(isScopeId, 'must be a scope without blanks'),
        description: z.string().min(1).max(1000)
      })
    )
    .default([]),
  settings: z.custom<PluginDefinition['settings']>().optional(),
  operations: z.array(z.unknown())
})

const texts = z.array(z.string().min(1))
const schema = z.instanceof(z.ZodType)

/** What an operation has to be, whatever language its author writes. */
const operationShape = z.object({
  operationId: z.string().regex(/^[\w-]{1,100}$/, 'must be letters, digits and dashes'),
  method: z.enum(['get', 'post', 'put', 'patch', 'delete']),
  path: z.string().regex(/^(\/([\w.~-]+|\{\w+\}))+$/, 'must be like /notices/{id}'),
  tag: z.string().min(1),
  summary: z.string().min(1),
  access: z.object({ super: texts, group: texts, own: texts.min(1) }).optional(),
  query: z.instanceof(z.ZodObject).optional(),
  body: z.object({ types: texts.min(1), schema }).optional(),
  answer: schema.optional(),
  status: z.int().min(200).max(299).optional(),
  refusals: z.array(z.int().min(400).max(599)).optional(),
  handle: z.custom<Operation['handle']>((value) => typeof value === 'function', 'must be a function')
})

async function load(ctx: Context, file: string) {
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
  if (typeof module.default !== 'function') throw new Refusal('must export a function by default')
  const workshop = openWorkshop(ctx)
  const given = (await (module.default as (kit: Workshop['kit']) => unknown)(workshop.kit)) as unknown
  const { name, description, scopes, settings, operations } = checked(definition, given, '')
  workshop.nameIt(name)
  const own = operations.map((operation, i) => {
    if (!workshop.isOperation(operation)) throw new Refusal(`operations.${i} must be made by kit.operation`)
    checked(operationShape, operation, `operations.${i}.`)
    return operation
  })
  const all = [...own, ...(settings ? workshop.settingsOperations(name, settings) : [])]
  if (settings) checkDefaults(settings.schema)
  const plugin: Plugin = {
    name,
    description,
    basePath: `/jans-config-api/${name}`,
    operations: all,
    origin: basename(file)
  }
  return { plugin, scopes }
}

function checked<T>(shape: z.ZodType<T>, value: unknown, place: string): T {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Refusal(`has no right ${place}${issue?.path.join('.') || 'definition'}: ${issue?.message}`)
}

function checkDefaults(settings: z.ZodType): void {
  const standard = settings.safeParse({})
  if (standard.success) return
  throw new Refusal(`has no right settings: ${standard.error.issues[0]?.path.join('.')} needs a default`)
}

async function refuseClashes(
  ctx: Context,
  { plugin, scopes }: { plugin: Plugin; scopes: readonly PluginScope[] },
  known: readonly Plugin[],
  added: readonly PluginScope[]
): Promise<void> {
  const { name, basePath, operations } = plugin
  if (reserved.has(name) || known.some((other) => other.name === name || other.basePath === basePath))
    throw new Refusal(`clashes: there is a plugin ${name} already`)
  const ids = new Set(known.flatMap((other) => other.operations.map(({ operationId }) => operationId)))
  const places = new Set<string>()
  const registry = await scopeRegistry(ctx)
  const brought = new Set([...added, ...scopes].map(({ id }) => id))
  for (const { operationId, method, path, access } of operations) {
    if (ids.has(operationId)) throw new Refusal(`clashes: there is an operation ${operationId} already`)
    ids.add(operationId)
    const place = `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`
    if (places.has(place) || path === '/openapi.json') throw new Refusal(`clashes: ${method} ${path} is there already`)
    places.add(place)
    const unknown = access && scopesOf(access).find((id) => !brought.has(id) && !registry.byId(id))
    if (unknown !== undefined)
      throw new Refusal(`has no right scopes: ${operationId} asks for ${unknown}, which is not there`)
  }
  const taken = scopes.find(({ id }) => added.some((other) => other.id === id) || isOfTheServer(known, id))
  if (taken) throw new Refusal(`clashes: the scope ${taken.id} is there already`)
}

const scopesOf = (access: Access): string[] => [...access.super, ...access.group, ...access.own]

/** A scope that opens what is not the plugin's. */
const isOfTheServer = (known: readonly Plugin[], id: string): boolean =>
  isInstalledScopeId(id) ||
  known.some(({ operations }) => operations.some(({ access }) => access && scopesOf(access).includes(id)))
