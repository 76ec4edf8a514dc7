import { hash, timingSafeEqual } from 'node:crypto'
import { authenticationMethods, type Client } from '#modules/clients/index'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { findUsableClient } from './client-cache.ts'
import { fapiProfile } from './fapi/index.ts'

/** Finds the client that a header of Basic authentication proves to be the caller. */
export type FindBasicClient = (properties: AppConfiguration, header: string) => Promise<Client | undefined>

/** Who was found right, and under which configuration. */
interface Proven {
  client: Client
  properties: AppConfiguration
}

/** Headers that are remembered; each holds on to the record of its client. */
const limit = 10_000

/**
 * Remembers by their hashes which headers were right: a caller sends the same one each time, and to look into it takes
 * longer than the rest of the question. It is right as long as client and configuration are the same, which is asked each
 * time.
 */
export function basicClients(ctx: Context): FindBasicClient {
  const right = new Map<string, Proven>()
  return async (properties, header) => {
    const digest = hash('sha256', header, 'base64')
    const known = right.get(digest)
    if (known?.properties === properties && (await findUsableClient(ctx, known.client.inum)) === known.client)
      return known.client
    right.delete(digest)
    const client = await authenticate(ctx, properties, header)
    if (client) right.set(digest, { client, properties })
    if (right.size > limit) right.delete(right.keys().next().value as string)
    return client
  }
}

async function authenticate(ctx: Context, properties: AppConfiguration, header: string): Promise<Client | undefined> {
  const [, encoded] = /^basic +([\w+/]+=*) *$/i.exec(header) ?? []
  const [id, secret] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':')
    .map(formDecode)
  if (!id || !secret) return undefined
  const client = await findUsableClient(ctx, id)
  // Hashed on both sides, so that the time tells nothing about where the values differ.
  const isRight = timingSafeEqual(sha256(client?.secret ?? ''), sha256(secret)) && client?.secret !== undefined
  const registered = client && authenticationMethods(client.definition).includes('client_secret_basic')
  // FAPI takes no secrets, here neither.
  return isRight && registered && !fapiProfile(properties, client) ? client : undefined
}

/** RFC 6749, 2.3.1: both halves are form-encoded inside the header. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}
