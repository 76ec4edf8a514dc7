import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { announced } from '#modules/data-folder/index'
import { Exit } from './exit.ts'
import type { Server } from './http.ts'

/** The server of this machine, as its data folder tells of it. */
export interface LocalServer {
  /** Folder of its database. */
  data: string
  issuer: string
  /** Where it listens; while it does not run here, where its issuer leads to. */
  server: Server
  isRunning: boolean
  client: { id: string; secret: string }
}

/** Where it writes how tools of this machine sign in. */
const file = 'cli-client.json'

/**
 * Folders that may be the server's, the likeliest first: the one that is named, else `data` where this was started, else the
 * `data` of a server that was started where its sources are.
 */
export const dataFolders = (env: NodeJS.ProcessEnv): string[] =>
  env.MINIJANS_DATA ? [resolve(env.MINIJANS_DATA)] : [...new Set([resolve('data'), join(installation(), 'data')])]

/** The folder of the package.json that this belongs to. */
export function installation(): string {
  const parent = join(import.meta.dirname, '../..')
  return parent.endsWith('dist') ? join(parent, '..') : parent
}

/**
 * The server of this machine; undefined where there is none, or one that keeps its database in memory.
 * @throws Exit `denied` where it is somebody else's
 */
export function findLocal(env: NodeJS.ProcessEnv): LocalServer | undefined {
  const data = dataFolders(env).find((folder) => existsSync(join(folder, file)))
  if (data === undefined) return undefined
  const { issuer, client_id, client_secret } = read(join(data, file))
  // One in a container with the same folder listens on addresses that are its own.
  const running = announced(data).find((one) => one.hostname === hostname())
  const server = running ? { origin: running.address, internal: running.internalAddress } : { origin: issuer }
  return { data, issuer, server, isRunning: running !== undefined, client: { id: client_id, secret: client_secret } }
}

interface Content {
  issuer: string
  client_id: string
  client_secret: string
}

function read(path: string): Content {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as Partial<Content>
    if (content.issuer && content.client_id && content.client_secret) return content as Content
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      throw new Exit('denied', `${path} is another user's. Run this as the user who runs the server`, { cause: error })
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Exit('usage', `${path} is not as the server writes it. Remove it and start the server again`)
}
