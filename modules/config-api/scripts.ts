import { z } from 'zod'
import { invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  createScript,
  deleteScript,
  findScript,
  findScriptByName,
  locationTypes,
  programmingLanguages,
  replaceScript,
  scriptDn,
  scriptFields,
  scriptTemplate,
  scriptTypes,
  searchScripts,
  withoutHidden,
  type Script,
  type ScriptField,
  type ScriptType,
  type ScriptValues
} from '#modules/scripts/index'
import { deleteAccess, isOpen, readAccess, writeAccess } from './access.ts'
import { missingMember } from './errors.ts'
import { readInput } from './input.ts'
import { json, operation, type Operation } from './operation.ts'
import { page, pageOf, readSearch, searchQuery, type SearchQuery } from './paging.ts'
import { jsonPatch, patched } from './patch.ts'

const feature = 'https://jans.io/oauth/config/scripts'
const mayRead = readAccess(feature)
const mayWrite = writeAccess(feature)
const tag = 'Custom Scripts'
const path = '/config/scripts'

const text = z.string().max(4096)
const value = z.string().max(65_536)
const folded = (given: unknown) => (typeof given === 'string' ? given.toLowerCase() : given)
const oneOf = <Name extends string>(names: readonly Name[], about: string) =>
  z.preprocess(folded, z.enum(names)).meta({ override: { type: 'string', enum: [...names], description: about } })

const moduleProperty = z.object({
  value1: text.describe('Name.'),
  value2: value.optional(),
  description: text.optional()
})
const configurationProperty = moduleProperty.extend({
  hide: z.boolean().optional().describe('The value is secret; who may only read sees `***`.')
})

const scriptInput = z.object({
  inum: text.optional(),
  name: text.describe('2 to 60 characters; for `person_authentication` the acr value.'),
  aliases: z.array(text).max(100).optional().describe('Further names.'),
  description: text.optional(),
  script: z.string().max(1_000_000).optional().describe('Text of the program. It is stored; nothing runs it.'),
  scriptType: oneOf(scriptTypes, 'What the script is for.'),
  programmingLanguage: oneOf(programmingLanguages, 'Language of the program.').optional(),
  moduleProperties: z.array(moduleProperty).max(100).optional(),
  configurationProperties: z.array(configurationProperty).max(1000).optional(),
  level: z.int().min(-1).max(1_000_000).default(0).describe('Order, and strength of an authentication.'),
  enabled: z.boolean().default(false),
  locationType: oneOf(locationTypes, 'Where the program is.').optional()
})

const scriptDocument = scriptInput
  .extend({
    dn: text,
    baseDn: text,
    revision: z.int().describe('1 for a new script; each change adds one.'),
    modified: z.boolean().describe('Always false.'),
    internal: z.boolean().describe('It stands for a part of the server.')
  })
  .meta({ id: 'CustomScript' })

const body = { types: json, schema: scriptInput.meta({ id: 'CustomScriptInput' }) }

/** Names in Janssen's storage that searches use as well. */
const storageNames: Readonly<Record<string, ScriptField>> = {
  displayName: 'name',
  jansAlias: 'aliases',
  jansScrTyp: 'scriptType',
  jansProgLng: 'programmingLanguage',
  jansLevel: 'level',
  jansRevision: 'revision',
  jansEnabled: 'enabled',
  dn: 'inum',
  baseDn: 'inum'
}

const scriptField = (name: string): ScriptField | undefined =>
  Object.hasOwn(storageNames, name) ? storageNames[name] : scriptFields.find((field) => field === name)

export const scriptOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-scripts',
    method: 'get',
    path,
    tag,
    summary: 'Search scripts',
    access: mayRead,
    query: searchQuery,
    answer: pageOf(scriptDocument),
    refusals: [400],
    handle: ({ ctx, query, scopes }) => scriptPage(ctx, query, scopes)
  }),
  operation({
    operationId: 'post-config-scripts',
    method: 'post',
    path,
    tag,
    summary: 'Create a script',
    access: mayWrite,
    query: z.object({
      addScriptTemplate: z
        .string()
        .transform((given) => given.toLowerCase() === 'true')
        .default(false)
        .meta({
          description: 'Fill a script without text in with an empty program of its type, in python or java.',
          override: { type: 'boolean', default: false }
        })
    }),
    body,
    answer: scriptDocument,
    status: 201,
    refusals: [400],
    async handle({ ctx, query, body, actor }) {
      const { inum, ...values } = readScript(body)
      if (query.addScriptTemplate && values.script.trim() === '')
        values.script = await scriptTemplate(values.scriptType, values.programmingLanguage)
      return document(await createScript(ctx, values, inum, actor))
    }
  }),
  operation({
    operationId: 'put-config-scripts',
    method: 'put',
    path,
    tag,
    summary: 'Replace a script',
    access: mayWrite,
    body,
    answer: scriptDocument,
    refusals: [400, 404, 409],
    async handle({ ctx, body, actor }) {
      const { inum } = readScript(body)
      if (inum === undefined) throw missingMember('inum')
      const change = (before: Script) => readScript(withProgramOf(before, body as object))
      return document(await replaceScript(ctx, inum, change, actor))
    }
  }),
  operation({
    operationId: 'get-custom-script-type',
    method: 'get',
    path: `${path}/types`,
    tag,
    summary: 'Names of the script types',
    access: mayRead,
    answer: z.array(z.enum(scriptTypes)),
    handle: () => Promise.resolve(scriptTypes)
  }),
  operation({
    operationId: 'get-custom-script-types',
    method: 'get',
    path: `${path}/script-types`,
    tag,
    summary: 'Names of the script types, at a second address',
    access: mayRead,
    answer: z.array(z.enum(scriptTypes)),
    handle: () => Promise.resolve(scriptTypes)
  }),
  operation({
    operationId: 'get-config-scripts-by-type',
    method: 'get',
    path: `${path}/type/{type}`,
    tag,
    summary: 'Search the scripts of one type',
    access: mayRead,
    query: searchQuery,
    answer: pageOf(scriptDocument),
    refusals: [400, 404],
    async handle({ ctx, params, query, scopes }) {
      const type = scriptTypes.find((name) => name === params.type?.toLowerCase())
      if (!type) throw notFound(`The type of script ${params.type}`)
      return scriptPage(ctx, query, scopes, type)
    }
  }),
  operation({
    operationId: 'get-config-scripts-by-inum',
    method: 'get',
    path: `${path}/inum/{inum}`,
    tag,
    summary: 'One script by its inum',
    access: mayRead,
    answer: scriptDocument,
    refusals: [404],
    async handle({ ctx, params, scopes }) {
      const script = await findScript(ctx, params.inum as string)
      if (!script) throw notFound(`Script ${params.inum}`)
      return shown(script, scopes)
    }
  }),
  operation({
    operationId: 'get-custom-script-by-name',
    method: 'get',
    path: `${path}/name/{name}`,
    tag,
    summary: 'One script by its name',
    access: mayRead,
    answer: scriptDocument,
    refusals: [404],
    async handle({ ctx, params, scopes }) {
      const script = await findScriptByName(ctx, params.name as string)
      if (!script) throw notFound(`A script named ${params.name}`)
      return shown(script, scopes)
    }
  }),
  operation({
    operationId: 'patch-config-scripts-by-inum',
    method: 'patch',
    path: `${path}/{inum}`,
    tag,
    summary: 'Patch a script',
    access: mayWrite,
    body: jsonPatch,
    answer: scriptDocument,
    refusals: [400, 404, 409],
    async handle({ ctx, params, body, actor }) {
      const nulls = Object.fromEntries(Object.keys(scriptInput.shape).map((name) => [name, null]))
      const change = (before: Script) => readScript(patched({ ...nulls, ...document(before) }, body))
      return document(await replaceScript(ctx, params.inum as string, change, actor))
    }
  }),
  operation({
    operationId: 'delete-config-scripts-by-inum',
    method: 'delete',
    path: `${path}/{inum}`,
    tag,
    summary: 'Delete a script',
    access: deleteAccess(feature),
    refusals: [404, 409],
    handle: ({ ctx, params, actor }) => deleteScript(ctx, params.inum as string, actor)
  })
]

async function scriptPage(ctx: Context, query: SearchQuery, scopes: ReadonlySet<string>, type?: ScriptType) {
  const search = readSearch(query, 'inum', scriptField)
  const { total, scripts } = await searchScripts(ctx, { ...search, type })
  return page(
    search,
    total,
    scripts.map((script) => shown(script, scopes))
  )
}

/** A replacement that does not speak of the program leaves it as it is: forms that show the rest alone send such ones. */
function withProgramOf(before: Script, given: object): Record<string, unknown> {
  const { script, programmingLanguage, locationType } = before
  const said = Object.fromEntries(Object.entries(given).filter(([, member]) => member !== undefined && member !== null))
  return { script, programmingLanguage, locationType, ...said }
}

/** @throws AppError `OCA001` for a member that is missing, `invalid_value` with the member that is wrong */
function readScript(body: unknown): ScriptValues & { inum?: string | undefined } {
  const { programmingLanguage = 'python', script = '', locationType, ...values } = readInput(scriptInput, body)
  return {
    ...values,
    programmingLanguage,
    script,
    locationType: locationType ?? locationOf(values.moduleProperties)
  }
}

/** Janssen's storage keeps the location among the module properties. */
function locationOf(properties: ScriptValues['moduleProperties'] = []): ScriptValues['locationType'] {
  const location = properties.find(({ value1 }) => value1 === 'location_type')?.value2 ?? 'db'
  const known = locationTypes.find((type) => type === location)
  if (!known) throw invalid(`location_type must be ${locationTypes.join(' or ')}`, 'moduleProperties')
  return known
}

/** Hidden values are for those who could set them. */
const shown = (script: Script, scopes: ReadonlySet<string>) =>
  document(isOpen(mayWrite, scopes) ? script : withoutHidden(script))

function document(script: Script): Record<string, unknown> {
  const dn = scriptDn(script.inum)
  return { dn, baseDn: dn, ...script, modified: false, internal: script.internal ?? false }
}
