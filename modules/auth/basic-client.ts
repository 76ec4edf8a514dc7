import { timingSafeEqual } from 'node:crypto'
import { attributeOf, valueOf, type Client, type ClientDefinition } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { findUsableClient } from './client-cache.ts'
import { fapiProfile } from './fapi/index.ts'

/** Finds the client that a header of Basic authentication proves to be the caller. */
export type FindBasicClient = (
  properties: AppConfiguration,
  header: string
) => Client | undefined | Promise<Client | undefined>

/** Nothing is remembered of a header: to look into it takes no longer than to find it among many. */
export function basicClients(ctx: Context): FindBasicClient {
  return (properties, header) => {
    const encoded = /^basic +([\w+/]+={0,2})$/i.exec(header)?.[1] ?? ''
    const text = Buffer.from(encoded, 'base64').toString()
    const colon = text.indexOf(':')
    const [id, secret] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)].map(formDecode)
    if (!id || !secret) return undefined
    const found = findUsableClient(ctx, id)
    const judge = (client: Client | undefined) => (isProven(client, secret, properties) ? client : undefined)
    return found instanceof Promise ? found.then(judge) : judge(found)
  }
}

function isProven(client: Client | undefined, secret: string, properties: AppConfiguration): boolean {
  const isRight = isSameSecret(client?.secret ?? '', secret) && client?.secret !== undefined
  // FAPI takes no secrets, here neither.
  return isRight && mayUseBasic(client.definition) && !fapiProfile(properties, client)
}

const method = 'client_secret_basic'

const mayUseBasic = (definition: ClientDefinition): boolean =>
  valueOf(definition, 'tokenEndpointAuthMethod') === method ||
  attributeOf(definition, 'additionalTokenEndpointAuthMethods')?.includes(method) === true

/** Room for two secrets, which are ASCII: for those that the server makes, and for the longest that there may be. */
const rooms = [64, 1024].map((size) => [Buffer.alloc(size), Buffer.alloc(size)] as const)

/** How long it takes follows from the given one alone, and nothing tells where the two differ. */
function isSameSecret(right: string, given: string): boolean {
  const room = rooms.find(([{ length }]) => given.length <= length)
  if (!room) return false
  const [one, other] = room
  one.fill(0).write(right)
  other.fill(0).write(given)
  return timingSafeEqual(one, other) && given.length === right.length
}

/** RFC 6749, 2.3.1: both halves are form-encoded inside the header. */
function formDecode(text: string): string {
  if (!/[%+]/.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}
