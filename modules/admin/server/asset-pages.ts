import { Router, type Request, type RequestHandler, type Response } from 'express'
import { publicPathOf } from '#modules/assets/index'
import { parseDateTime } from '#modules/core/date-time'
import { notFound, type AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { assetPage, deleteAssetQuestion } from '#views/admin/server/asset'
import { assetFormPage, assetSections, type AssetPlace } from '#views/admin/server/asset-form'
import { assetsPage, type AssetRow } from '#views/admin/server/assets'
import { questionPage } from '#views/admin/question'
import type { FormValues } from '#views/parts/fields'
import { withChosen } from '../clients/client-choices.ts'
import { entryVersion, saveUnchanged } from '../entry-version.ts'
import { equivalentOf, uploadEquivalent } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { fileOf, formOf, isMendable, postedValues, toErrors, toMembers, toValues, valuesTypedAgain, type FormState } from '../form.ts' // prettier-ignore
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { choiceOf, listQuery, pageSize, type Page } from '../paging.ts'
import { isOvertaken } from '../save.ts'
import { show } from '../show.ts'

/** An asset as the Config API has it. */
interface AssetDocument {
  inum: string
  fileName: string
  filePath?: string
  description?: string
  service?: string
  creationDate: string
  level: number
  revision: number
  enabled: boolean
}

const list = '/admin/assets'
const home = (inum: string) => `${list}/${encodeURIComponent(inum)}`

/** Bytes, as the API has it. */
const longestFile = 10 * 1_048_576

/** Pictures that browsers show, by their endings. */
const imageTypes: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp'
}

/** The pages of files that administrators bring, at `/admin/assets`. */
export function assetPages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response) =>
    callOperation(req, res, 'get-asset-by-inum', {
      params: { inum: String(req.params.inum) }
    }) as Promise<AssetDocument>

  router.get('/', async (req, res) => {
    const status = choiceOf(req, 'status', ['active', 'inactive'])
    const shown = listQuery(req, 'fileName', ['fileName', 'service'])
    const query = { ...shown.query, ...(status && { status }) }
    const found = (await callOperation(req, res, 'get-all-assets', { query })) as Page<AssetDocument>
    show(
      res,
      assetsPage(viewerOf(req, res), {
        ...shown,
        size: pageSize,
        total: found.totalEntriesCount,
        status,
        assets: found.entries.map(toRow),
        call: equivalentOf(ctx, res, 'get-all-assets', { query })
      })
    )
  })

  const needing =
    (operationId: string): RequestHandler =>
    (_req, res, next) => {
      requireOperation(res, operationId)
      next()
    }
  router.use('/new', needing('post-new-asset'))
  router.use('/:inum/edit', needing('put-asset'))
  router.use('/:inum/delete', needing('delete-asset'))

  router.get('/new', (req, res) =>
    showForm(ctx, req, res, { values: typedBefore(req) ?? toValues(assetSections, (name) => newAsset[name]) })
  )

  router.post('/new', (req, res) =>
    upload(ctx, req, res, {
      operationId: 'post-new-asset',
      done: ({ inum }) => telling(home(inum), 'asset-uploaded'),
      refuse: (fileName) => refuseTaken(req, res, fileName)
    })
  )

  router.get('/:inum', async (req, res) => {
    const asset = await read(req, res)
    const { inum, filePath, revision, level, creationDate } = asset
    const path = publicPathOf({ ...asset, hash: '', createdAt: 0, updatedAt: 0 })
    show(
      res,
      assetPage(viewerOf(req, res), {
        ...toRow(asset),
        directory: filePath,
        address: path === undefined ? undefined : `${ctx.config.issuer}${path}`,
        revision,
        level,
        createdAt: parseDateTime(creationDate),
        isImage: imageTypeOf(asset) !== undefined,
        call: equivalentOf(ctx, res, 'get-asset-by-inum', { params: { inum } })
      })
    )
  })

  router.get('/:inum/edit', async (req, res) => {
    const asset = await read(req, res)
    await showForm(ctx, req, res, { asset, values: typedBefore(req) ?? valuesOf(asset) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const asset = await read(req, res)
    await upload(ctx, req, res, {
      operationId: 'put-asset',
      asset,
      read: () => read(req, res),
      done: ({ inum }) => telling(home(inum), 'asset-saved')
    })
  })

  router.get('/:inum/delete', async (req, res) => {
    const asset = await read(req, res)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...deleteAssetQuestion(asset, viewer.csrf),
        section: 'assets',
        back: { href: home(asset.inum), label: asset.fileName },
        call: equivalentOf(ctx, res, 'delete-asset', { params: { inum: asset.inum } })
      })
    )
  })

  router.post('/:inum/delete', async (req, res) => {
    await callOperation(req, res, 'delete-asset', { params: { inum: req.params.inum } })
    res.redirect(303, telling(list, 'asset-deleted'))
  })

  const contentOf = async (req: Request, res: Response, { inum }: AssetDocument) =>
    Buffer.from((await callOperation(req, res, 'get-asset-content-by-inum', { params: { inum } })) as string, 'base64')

  router.get('/:inum/image', async (req, res) => {
    const asset = await read(req, res)
    const type = imageTypeOf(asset)
    if (type === undefined) throw notFound('This picture')
    // A drawing can have scripts in it, which must not run under this address.
    res.set('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    res.type(type).send(await contentOf(req, res, asset))
  })

  router.get('/:inum/download', async (req, res) => {
    const asset = await read(req, res)
    res.attachment(asset.fileName).type('application/octet-stream')
    res.send(await contentOf(req, res, asset))
  })

  return router
}

const newAsset: Readonly<Record<string, unknown>> = { service: 'jans-auth', enabled: true }

const toRow = ({ inum, fileName, description = '', service = '', enabled }: AssetDocument): AssetRow => ({
  inum,
  fileName,
  description,
  service,
  enabled
})

const valuesOf = (asset: AssetDocument) =>
  toValues(assetSections, (name) => (asset as unknown as Record<string, unknown>)[name])

/** A form with a file that was sent without a session has not been read: there is nothing of it. */
const typedBefore = (req: Request): FormValues | undefined =>
  formOf(req).has('service') ? valuesTypedAgain(assetSections, req) : undefined

const imageTypeOf = ({ fileName }: AssetDocument): string | undefined => {
  const ending = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(imageTypes, ending) ? imageTypes[ending] : undefined
}

interface Upload {
  operationId: 'post-new-asset' | 'put-asset'
  asset?: AssetDocument
  /** The asset as it is at this moment, where one is changed. */
  read?: () => Promise<AssetDocument>
  /** What is wrong with a name, if anything. */
  refuse?: (fileName: string) => Promise<string | undefined>
  done: (asset: AssetDocument) => string
}

/** Saves a posted form with its file. */
async function upload(ctx: Context, req: Request, res: Response, saving: Upload): Promise<void> {
  const { operationId, asset, refuse } = saving
  const form = formOf(req)
  const file = fileOf(req, 'assetFile')
  const values = postedValues(assetSections, form)
  const { members, errors } = toMembers(assetSections, values)
  const fileName = (members.fileName as string | undefined) ?? file?.name ?? asset?.fileName ?? ''
  const document = { ...members, fileName, ...(asset && { inum: asset.inum }) }
  const again = (state: Omit<FormState, 'values'>) => showForm(ctx, req, res, { asset, values, opened: form, ...state })
  if (form.has('preview'))
    return again({ errors, call: uploadEquivalent(ctx, res, operationId, { document }, { assetFile: file?.name ?? (fileName || 'logo.svg') }) }) // prettier-ignore
  const wrong = !file && !asset ? 'Choose a file' : (file?.size ?? 0) > longestFile ? 'The file has more than 10 MB' : await refuse?.(fileName) // prettier-ignore
  if (wrong) errors.assetFile = wrong
  if (Object.keys(errors).length > 0) return again({ errors })
  const body = new FormData()
  body.set('document', JSON.stringify(document))
  if (file) body.set('assetFile', file)
  try {
    const run = () => callOperation(req, res, operationId, { body }) as Promise<AssetDocument>
    const { read } = saving
    const saved =
      asset && read ? await saveUnchanged(`asset ${asset.inum}`, form.get('version') ?? '', read, run) : await run()
    res.redirect(303, saving.done(saved))
  } catch (error) {
    if (!isMendable(error)) throw error
    if (isOvertaken(error)) return showForm(ctx, req, res, { asset: await saving.read?.(), values, overtaken: true })
    await again({ errors: ofFile(toErrors(assetSections, error), error, values) })
  }
}

/** A name that came with the file is wrong with the file. */
const ofFile = (errors: Record<string, string>, { message }: AppError, values: FormValues) =>
  errors.fileName !== undefined && values.fileName === '' ? { assetFile: message } : errors

/** The API would put the file in the place of the one with its name. */
async function refuseTaken(req: Request, res: Response, fileName: string): Promise<string | undefined> {
  if (fileName === '') return undefined
  try {
    await callOperation(req, res, 'get-asset-by-name', { params: { name: fileName } })
    return `There is ${fileName} already. Open it to replace its file`
  } catch (error) {
    if ((error as AppError).code === 'not_found') return undefined
    throw error
  }
}

async function showForm(
  ctx: Context,
  req: Request,
  res: Response,
  state: FormState & { asset?: AssetDocument | undefined }
): Promise<void> {
  const { asset, values, errors, opened, overtaken, call } = state
  const [services, types, mapping] = (await Promise.all([
    callOperation(req, res, 'get-asset-services'),
    callOperation(req, res, 'get-asset-types'),
    callOperation(req, res, 'get-asset-dir-mapping')
  ])) as [
    string[],
    string[],
    { directory: string; type: string[]; description?: string; jansServiceModule: string[] }[]
  ]
  const places = mapping.map(({ directory, type, description = '', jansServiceModule }): AssetPlace => ({
    directory: directory.replace('%s', '…'),
    types: type,
    description,
    services: jansServiceModule
  }))
  const page = assetFormPage(viewerOf(req, res), {
    asset,
    version: opened?.get('version') ?? (asset && entryVersion(asset)),
    values,
    services: withChosen(
      [{ value: '', label: 'Nothing yet' }, ...services.map((value) => ({ value, label: value }))],
      'select',
      values.service
    ),
    accepted: types,
    places,
    ...(errors && Object.keys(errors).length > 0 && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}
