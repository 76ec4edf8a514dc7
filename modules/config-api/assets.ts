import { z } from 'zod'
import {
  assetDn,
  assetFields,
  assetServices,
  countEnabledAssets,
  deleteAsset,
  directoryOf,
  findAsset,
  isAssetService,
  readContent,
  replaceAsset,
  searchAssets,
  storeAsset,
  type AssetField,
  type AssetInput,
  type AssetRules,
  type CustomAsset
} from '#modules/assets/index'
import { parseJson } from '#modules/core/body'
import { toDateTime } from '#modules/core/date-time'
import { AppError, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { multipartBody } from '#modules/core/multipart'
import { deleteAccess, readAccess, writeAccess } from './access.ts'
import { apiConfiguration } from './configuration.ts'
import { missingMember } from './errors.ts'
import { operation, type Operation } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { page, pageOf, readSearch, searchQuery } from './paging.ts'

const feature = 'https://jans.io/oauth/config/asset'
const mayRead = readAccess(feature)
const mayWrite = writeAccess(feature)
const tag = 'Jans Assets'
const path = '/jans-assets'

/** What may be brought, as the properties of this API say. */
const rulesOf = async (ctx: Context): Promise<AssetRules> => (await apiConfiguration.read(ctx)).assetMgtConfiguration

/** Bytes of a form with its file. */
const formLimit = 10 * 1_048_576

const text = z.string().max(4096)
const count = z.coerce.number().int().min(0).max(1_000_000)

const assetInput = z.object({
  inum: text.optional().describe('Which asset to replace; made by the server otherwise.'),
  fileName: text.optional(),
  description: text.optional(),
  service: text.optional().describe('The part of Janssen that it is for: `jans-auth`.'),
  level: count.default(0).meta({ override: { type: 'integer', minimum: 0, default: 0 } }),
  enabled: z.boolean().default(false)
})

const document = z
  .object({
    dn: text,
    baseDn: text,
    inum: text,
    fileName: text,
    filePath: text.optional().describe('The directory that files of its kind belong to.'),
    description: text.optional(),
    document: text.describe('The file name once more; the content is not repeated.'),
    creationDate: text,
    service: text.optional(),
    level: z.int(),
    revision: z.int().describe('Counts the files that it has had.'),
    enabled: z.boolean()
  })
  .meta({ id: 'Document' })

const assetDirMapping = z
  .object({
    directory: text.describe('`%s` stands for the service.'),
    type: z.array(text).describe('Extensions without the dot.'),
    description: text,
    jansServiceModule: z.array(text)
  })
  .meta({ id: 'AssetDirMapping' })

const body = {
  types: ['multipart/form-data'],
  parser: multipartBody({ limit: formLimit }),
  schema: z
    .object({ document: assetInput.meta({ id: 'AssetInput' }), assetFile: z.file().describe('The file.') })
    .meta({ id: 'AssetForm' })
}

/** Names in Janssen’s storage that searches use as well. */
const searchNames: Readonly<Record<string, AssetField>> = {
  displayName: 'fileName',
  document: 'fileName',
  jansEnabled: 'enabled',
  jansLevel: 'level',
  jansRevision: 'revision',
  jansService: 'service',
  creationDate: 'createdAt',
  dn: 'inum',
  baseDn: 'inum'
}
const assetField = (name: string): AssetField | undefined =>
  Object.hasOwn(searchNames, name) ? searchNames[name] : assetFields.find((field) => field === name)

export const assetOperations: readonly Operation[] = [
  operation({
    operationId: 'get-all-assets',
    method: 'get',
    path,
    tag,
    summary: 'Search assets',
    access: mayRead,
    query: searchQuery.extend({ status: z.string().optional().describe('`active` or `inactive`.') }),
    answer: pageOf(document),
    refusals: [400],
    async handle({ ctx, query }) {
      const search = readSearch(query, 'inum', assetField)
      const { total, assets } = await searchAssets(ctx.db, { ...search, enabled: isEnabled(query.status) })
      const rules = await rulesOf(ctx)
      return page(
        search,
        total,
        assets.map((asset) => shown(asset, rules))
      )
    }
  }),
  operation({
    operationId: 'get-asset-services',
    method: 'get',
    path: `${path}/services`,
    tag,
    summary: 'Services that a file can be for',
    access: mayRead,
    answer: z.array(text),
    handle: async () => assetServices
  }),
  operation({
    operationId: 'get-asset-types',
    method: 'get',
    path: `${path}/asset-type`,
    tag,
    summary: 'Extensions that a file can have',
    access: mayRead,
    answer: z.array(text),
    handle: async ({ ctx }) => [...new Set((await rulesOf(ctx)).assetDirMapping.flatMap(({ type }) => type))]
  }),
  operation({
    operationId: 'get-asset-dir-mapping',
    method: 'get',
    path: `${path}/asset-dir-mapping`,
    tag,
    summary: 'Which files belong to which directory',
    access: mayRead,
    answer: z.array(assetDirMapping),
    handle: async ({ ctx }) => (await rulesOf(ctx)).assetDirMapping
  }),
  operation({
    operationId: 'post-new-asset',
    method: 'post',
    path: `${path}/upload`,
    tag,
    summary: 'Bring a file; one with its name is replaced',
    access: mayWrite,
    body,
    answer: document,
    status: 201,
    refusals: [400, 413, 415],
    async handle({ ctx, body, actor }) {
      const { inum: _, ...given } = await readInput(body)
      const content = await readFile(body)
      if (!content) throw new AppError('RESOURCE_NULL', 400, 'The form has no assetFile')
      const rules = await rulesOf(ctx)
      return shown(await storeAsset(ctx, given, content, actor, rules), rules)
    }
  }),
  operation({
    operationId: 'put-asset',
    method: 'put',
    path: `${path}/upload`,
    tag,
    summary: 'Replace what is said of a file, and the file where the form has one',
    access: mayWrite,
    body,
    answer: document,
    refusals: [400, 404, 413, 415],
    async handle({ ctx, body, actor }) {
      const { inum, ...given } = await readInput(body)
      if (inum === undefined) throw missingMember('inum')
      const rules = await rulesOf(ctx)
      return shown(await replaceAsset(ctx, inum, given, await readFile(body), actor, rules), rules)
    }
  }),
  operation({
    operationId: 'get-asset-by-inum',
    method: 'get',
    path: `${path}/{inum}`,
    tag,
    summary: 'One asset',
    access: mayRead,
    answer: document,
    refusals: [404],
    async handle({ ctx, params }) {
      const asset = await findAsset(ctx.db, params.inum as string)
      if (!asset) throw notFound(`Asset ${params.inum}`)
      return shown(asset, await rulesOf(ctx))
    }
  }),
  operation({
    operationId: 'delete-asset',
    method: 'delete',
    path: `${path}/{inum}`,
    tag,
    summary: 'Delete an asset',
    access: deleteAccess(feature),
    refusals: [404],
    handle: ({ ctx, params, actor }) => deleteAsset(ctx, params.inum as string, actor)
  }),
  operation({
    operationId: 'get-asset-by-name',
    method: 'get',
    path: `${path}/name/{name}`,
    tag,
    summary: 'The asset of a name, as a page',
    access: mayRead,
    answer: pageOf(document),
    refusals: [404],
    async handle({ ctx, params }) {
      const { total, assets } = await searchAssets(ctx.db, { members: [['fileName', params.name as string]] })
      if (total === 0) throw notFound(`Asset ${params.name}`)
      const rules = await rulesOf(ctx)
      return page(
        { offset: 0 },
        total,
        assets.map((asset) => shown(asset, rules))
      )
    }
  }),
  operation({
    operationId: 'get-asset-content-by-inum',
    method: 'get',
    path: `${path}/{inum}/content`,
    tag,
    summary: 'The file of an asset, as base64; Janssen has no such operation',
    access: mayRead,
    answer: text,
    answerType: 'text/plain',
    refusals: [404],
    async handle({ ctx, params }) {
      const content = await readContent(ctx.db, params.inum as string)
      if (!content) throw notFound(`Asset ${params.inum}`)
      return Buffer.from(content).toString('base64')
    }
  }),
  operation({
    operationId: 'load-service-asset',
    method: 'post',
    path: `${path}/service/{service-name}`,
    tag,
    summary: 'Put the assets of a service in force',
    access: mayWrite,
    answer: text,
    refusals: [404],
    // They are in force from the moment that they are enabled: there is no disk to copy them to.
    async handle({ ctx, params }) {
      const service = params['service-name'] as string
      if (!isAssetService(service)) throw notFound(`Service ${service}`)
      const found = await countEnabledAssets(ctx.db, service)
      return `Assets of ${service} in force: ${found}`
    }
  })
]

/** @throws AppError `invalid_value` */
function isEnabled(status: string | undefined): boolean | undefined {
  switch (status?.toLowerCase()) {
    case undefined:
    case '':
    case 'all':
      return undefined
    case 'active':
      return true
    case 'inactive':
      return false
    default:
      throw invalid('must be active or inactive', 'status')
  }
}

/** @throws AppError `OCA001` without a file name, `invalid_value` with the member that is wrong */
async function readInput(form: unknown): Promise<AssetInput & { inum?: string | undefined }> {
  const part = (form as FormData).get('document')
  if (part === null) throw missingMember('document')
  const value = parseJson(typeof part === 'string' ? new TextEncoder().encode(part) : await part.bytes())
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('An asset is a JSON object')
  const parsed = assetInput.safeParse(withoutEmpties(value))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalid(issue?.message ?? 'is not valid', issue?.path.join('.') ?? 'document')
  }
  const { fileName, ...rest } = parsed.data
  if (fileName === undefined) throw missingMember('fileName')
  return { ...rest, fileName }
}

async function readFile(form: unknown): Promise<Uint8Array | undefined> {
  const part = (form as FormData).get('assetFile')
  // A browser sends an empty file without a name where nobody has chosen one.
  if (part === null || (typeof part !== 'string' && part.name === '' && part.size === 0)) return undefined
  return typeof part === 'string' ? new TextEncoder().encode(part) : part.bytes()
}

function shown(asset: CustomAsset, rules: AssetRules): Record<string, unknown> {
  const { inum, fileName, description, service, level, revision, enabled, createdAt } = asset
  const dn = assetDn(inum)
  return {
    dn,
    baseDn: dn,
    inum,
    fileName,
    filePath: directoryOf(asset, rules.assetDirMapping),
    description,
    document: fileName,
    creationDate: toDateTime(createdAt),
    service,
    level,
    revision,
    enabled
  }
}
