/**
 * Stylesheets, scripts and drawings of all pages, at `/minijans/assets/<version>/<name>`. The version is a hash of them
 * all, so a browser keeps what it has for ever; a page of another version asks at another address. The editor of programs
 * has its files at `/minijans/code-editor/<version>/`. Files that
 * administrators bring are kept in the database, and served below `/jans-auth/ext/resources` and `/jans-casa/custom`.
 */
import type { Express } from 'express'
import { AppError } from '#modules/core/errors'
import { lazily } from '#modules/core/lazily'
import type { Context, Module } from '#modules/core/module'
import { assets as folder } from '#views/assets'
import { codeEditorFiles } from './code-editor.ts'
import { publicPaths } from './directories.ts'

export {
  assetDn,
  directoryOf,
  isAssetService,
  publicPathOf,
  standardAssetRules,
  type AssetRules,
  type CustomAsset
} from './asset.ts'
export { deleteAsset, replaceAsset, storeAsset, type AssetInput } from './assets.ts'
export { codeEditorAddress } from './code-editor.ts'
export { assetServices, standardDirectories } from './directories.ts'
export { assetFields, countEnabledAssets, findAsset, readContent, searchAssets, type AssetField } from './repository.ts'

export const assets: Module = { name: 'assets', mount, surface: 'both' }

function mount(app: Express, ctx: Context): void {
  const served = lazily(async () => (await import('./served.ts')).servedAssets(ctx))
  const folders = Object.values(publicPaths).map((path) => `${path}/`)
  app.use((req, res, next) => (folders.some((path) => req.path.startsWith(path)) ? served(req, res, next) : next()))
  const compressed = lazily(async () => (await import('compression')).default())
  app.use('/minijans/code-editor', codeEditorFiles)
  app.get('/minijans/assets/:version/:name', compressed, (req, res) => {
    const { version, files } = folder()
    const asset = files.get(req.params.name as string)
    if (!asset) throw new AppError('not_found', 404, 'There is no such file')
    res.set({ 'Content-Type': asset.type, ETag: `"${version}"`, 'Cross-Origin-Resource-Policy': 'same-origin' })
    // Another version's page, from before an update, gets what there is now, but does not keep it.
    res.set('Cache-Control', req.params.version === version ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (req.fresh) return void res.status(304).end()
    res.send(asset.content)
  })
}
