import { z } from 'zod'
import { DataFolderError } from './errors.ts'
import { databaseFile } from './names.ts'
import { damaged } from './tar.ts'

export const manifestName = 'manifest.json'
const format = 'minijans-backup'
/** Of the archive; a newer one is not understood. */
const formatVersion = 1

/** A path below the folder, without a way out of it and without hidden parts. */
const path = z
  .string()
  .max(255)
  .regex(/^(?!\.)[^/\\\p{Cc}]+(\/(?!\.)[^/\\\p{Cc}]+)*$/u)

const schema = z.object({
  format: z.literal(format),
  version: z.int().positive(),
  /** Of the program that made it. */
  minijans: z.string(),
  createdAt: z.iso.datetime(),
  engine: z.literal('sqlite'),
  /** Of the database, by their names. */
  migrations: z.array(z.string()),
  /** What the master key is called that the database was sealed with; nothing of it is in there. */
  masterKeyId: z.string().optional(),
  /** Is the master key among the files? */
  hasMasterKey: z.boolean(),
  files: z.array(
    z.object({
      name: path,
      size: z.int().nonnegative(),
      mode: z.int().min(0).max(0o777),
      sha256: z.string().regex(/^[\da-f]{64}$/)
    })
  )
})

/** What is in an archive: its first entry. */
export type Manifest = z.infer<typeof schema>

export const newManifest = (rest: Omit<Manifest, 'format' | 'version' | 'engine'>): Manifest => ({
  format,
  version: formatVersion,
  engine: 'sqlite',
  ...rest
})

/** @throws DataFolderError where it is none, or one of a newer version */
export function readManifest(text: string, knownMigrations: readonly string[]): Manifest {
  const manifest = parse(text)
  if (manifest.version > formatVersion)
    throw new DataFolderError(
      `The archive was made by a newer minijans (${manifest.minijans}). Restore it with that one`
    )
  const newer = manifest.migrations.find((name) => !knownMigrations.includes(name))
  if (newer !== undefined)
    throw new DataFolderError(
      `The archive was made by minijans ${manifest.minijans}; its database has migration ${newer}, which this version does not know. Restore it with that version or a newer one`
    )
  if (!manifest.files.some(({ name }) => name === databaseFile)) throw new DataFolderError(damaged)
  return manifest
}

function parse(text: string): Manifest {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new DataFolderError(damaged, { cause })
  }
}
