import { invalid } from '#modules/core/errors'
import { assetServices, publicPaths, standardDirectories, type AssetDirectory } from './directories.ts'

/** A file that an administrator has brought, without its content. */
export interface CustomAsset {
  inum: string
  fileName: string
  service?: string | undefined
  description?: string | undefined
  /** Is it in force, and served where its kind is? */
  enabled: boolean
  level: number
  /** Counts the files that it has had. */
  revision: number
  /** SHA-256 of the content, in base64url. */
  hash: string
  /** Milliseconds since 1970. */
  createdAt: number
  updatedAt: number
}

/** What may be brought. */
export interface AssetRules {
  fileExtensionValidationEnabled: boolean
  moduleNameValidationEnabled: boolean
  assetDirMapping: readonly AssetDirectory[]
}

export const standardAssetRules: AssetRules = {
  fileExtensionValidationEnabled: true,
  moduleNameValidationEnabled: true,
  assetDirMapping: standardDirectories
}

/** How other entities refer to an asset. */
export const assetDn = (inum: string): string => `inum=${inum},ou=document,o=jans`

/** In lower case, without the dot; empty when there is none. */
export const extensionOf = (fileName: string): string => /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''

/** @throws AppError `invalid_value` with the member that is wrong */
export function validateAsset(
  { fileName, service }: Pick<CustomAsset, 'fileName' | 'service'>,
  rules: AssetRules
): void {
  // A name of dots alone would lead out of its folder.
  if (!/^[a-zA-Z0-9._ -]{1,100}$/.test(fileName) || /^\.+$/.test(fileName))
    throw invalid('Filename not valid', 'fileName')
  const { fileExtensionValidationEnabled, moduleNameValidationEnabled, assetDirMapping } = rules
  const extension = extensionOf(fileName)
  if (fileExtensionValidationEnabled && !assetDirMapping.some(({ type }) => type.includes(extension)))
    throw invalid(`Files of the type ${extension || 'none'} cannot be brought`, 'fileName')
  if (moduleNameValidationEnabled && service !== undefined && !isAssetService(service))
    throw invalid(`There is no service ${service}`, 'service')
}

export const isAssetService = (name: string): boolean => assetServices.some((service) => service === name)

/** The directory that Janssen would keep it in; undefined where none has files like it. */
export function directoryOf(
  { fileName, service }: Pick<CustomAsset, 'fileName' | 'service'>,
  directories: readonly AssetDirectory[]
): string | undefined {
  if (service === undefined) return undefined
  const extension = extensionOf(fileName)
  const found = directories.find(
    ({ type, jansServiceModule }) => type.includes(extension) && jansServiceModule.includes(service)
  )
  return found?.directory.replace('%s', () => service)
}

/** Content types of what is shown to anybody; files of other kinds stay with the server. */
const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
  xhtml: 'application/xhtml+xml'
}

/** Undefined for a file that nobody outside may see. */
export function contentTypeOf(fileName: string): string | undefined {
  const extension = extensionOf(fileName)
  return Object.hasOwn(contentTypes, extension) ? contentTypes[extension] : undefined
}

/** Where everybody can get it; undefined when it is not in force, or not for the public. */
export function publicPathOf({ fileName, service, enabled }: CustomAsset): string | undefined {
  const folder = service !== undefined && Object.hasOwn(publicPaths, service) ? publicPaths[service] : undefined
  if (!enabled || folder === undefined || contentTypeOf(fileName) === undefined) return undefined
  return `${folder}/${encodeURIComponent(fileName)}`
}
