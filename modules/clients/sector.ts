import { isDeepStrictEqual } from 'node:util'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import type { ClientDefinition } from './members.ts'

type Slice = Pick<Context, 'fetch' | 'now'>

/** What documents have said yes to, by their address; not all of what they say, which may be much. */
const kept = new Map<string, { readAt: number; members: ReadonlySet<string> }>()
const byKeys = /:(?:ciba|device_code)$/

/**
 * Holds a client against the document at its sector identifier, which has to name all of its redirect URIs, and the address
 * of its keys where a grant identifies it by them (OpenID Connect Core, 8.1; Registration, 5; CIBA Core, 4).
 * @throws AppError `invalid_client_metadata`
 */
export async function checkSector(
  { fetch, now }: Slice,
  properties: AppConfiguration,
  definition: ClientDefinition,
  before: ClientDefinition = {}
): Promise<void> {
  const { sectorIdentifierUri: address } = definition
  if (address === undefined || isDeepStrictEqual(claimsOn(definition), claimsOn(before))) return
  const wanted = claimsOn(definition).slice(1)
  const known = kept.get(address)
  const fresh = known && known.readAt + properties.sectorIdentifierCacheLifetimeInMinutes * 60_000 > now()
  if (fresh && wanted.every((uri) => known.members.has(uri))) return
  const members = await readSector(fetch, properties, address)
  const missing = wanted.find((uri) => !members.has(uri))
  if (missing !== undefined) refuse(`${address} does not name ${missing}`)
  if (kept.size >= 1000) kept.clear()
  kept.set(address, { readAt: now(), members: new Set(wanted) })
}

const claimsOn = ({ sectorIdentifierUri, redirectUris = [], grantTypes = [], jwksUri }: ClientDefinition): string[] => [
  sectorIdentifierUri ?? '',
  ...redirectUris,
  ...(jwksUri !== undefined && grantTypes.some((type) => byKeys.test(type)) ? [jwksUri] : [])
]

async function readSector(
  fetch: Context['fetch'],
  { externalUriWhiteList: hosts }: AppConfiguration,
  address: string
): Promise<Set<string>> {
  if (hosts.length > 0 && !hosts.includes(new URL(address).hostname))
    refuse(`${address} is of a host that is not allowed here`)
  let document: unknown
  try {
    const answer = await fetch(address, { headers: { accept: 'application/json' } })
    if (answer.status !== 200) throw new Error(`it answers ${answer.status}`)
    document = await answer.json()
  } catch (cause) {
    refuse(`${address} cannot be read: ${(cause as Error).message}`)
  }
  if (!Array.isArray(document) || !document.every((uri) => typeof uri === 'string'))
    refuse(`${address} is not a JSON array of redirect URIs`)
  return new Set(document as string[])
}

function refuse(problem: string): never {
  throw new AppError('invalid_client_metadata', 400, `sectorIdentifierUri: ${problem}`, {
    member: 'sectorIdentifierUri'
  })
}
