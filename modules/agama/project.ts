import { createHash } from 'node:crypto'
import type { ProjectMetadata } from './archive.ts'

/** How the unpacking of an archive went. */
export interface Outcome {
  /** What is wrong with the project as a whole. */
  error?: string
  /** What is wrong with each of its flows, null where nothing is. */
  flowsError?: Record<string, string | null>
  libs?: string[]
}

/** A project as it is kept. */
export interface Deployment {
  id: string
  name: string
  /** Milliseconds since 1970, when the archive came. */
  createdAt: number
  /** Absent, the archive waits or is being unpacked. */
  finishedAt?: number
  autoconfigure: boolean
  metadata?: ProjectMetadata
  outcome: Outcome
}

export const deploymentDn = (id: string): string => `jansId=${id},ou=deployments,ou=agama,o=jans`

/** Janssen's id of a project: a UUID of version 3 (RFC 9562, 5.3) without a namespace, made from the name. */
export function projectId(name: string): string {
  const bytes = createHash('md5').update(name).digest()
  bytes.writeUInt8(((bytes[6] as number) & 0x0f) | 0x30, 6)
  bytes.writeUInt8(((bytes[8] as number) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
