import { Exit } from '../../exit.ts'
import { jsonOf, send, type Server } from '../../http.ts'
import { connect, type Api } from '../api.ts'
import type { Patient } from './examine.ts'
import { named, type Finding } from './finding.ts'
import { inspectMail } from './mail.ts'

const day = 86_400_000

/** What a running server says of itself: health, keys, clock, mail and passkeys. */
export async function inspectServer(patient: Patient): Promise<Finding[]> {
  const { ok, failure, skipped } = named('server')
  const { running, call, config } = patient
  if (!running) return [skipped('It does not run, so its keys, mail and passkeys were not looked at')]
  const server: Server = { origin: running.internalAddress ?? running.address, timeout: 5000 }
  try {
    const ready = await send(server, { method: 'GET', path: '/health/ready' })
    const { checks = {} } = Object(jsonOf(ready)) as { checks?: Record<string, string> }
    const bad = Object.entries(checks).filter(([, state]) => state !== 'UP')
    const health = bad.length === 0 && ready.status === 200 ? ok(`It answers; ${Object.keys(checks).join(' and ')} are well`) : failure(`It is not well: ${bad.map(([name]) => name).join(', ') || ready.status}`, 'Its log says why') // prettier-ignore
    const options = { ...call.options, data: config.data }
    const api = await connect({ ...call, options }, ['get-config-jwks', 'get-properties', 'get-config-smtp', 'get-properties-fido2']) // prettier-ignore
    return [health, await inspectKeys(api), ...(await inspectMail(api)), await inspectPasskeys(patient, api)]
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    return [failure(error.message, 'See its log; start it again if it hangs')]
  }
}

interface Key {
  kid: string
  alg: string
  exp?: number
}

async function inspectKeys({ ask }: Api): Promise<Finding> {
  const { ok, failure, warning } = named('keys')
  const { keys } = await ask<{ keys: Key[] }>('get-config-jwks')
  const properties = await ask<{ keyRegenerationEnabled?: boolean; keyRegenerationInterval?: number; defaultSignatureAlgorithm?: string }>('get-properties') // prettier-ignore
  const living = keys.filter(({ exp }) => exp === undefined || exp > Date.now())
  const { keyRegenerationEnabled, keyRegenerationInterval = 0, defaultSignatureAlgorithm: standard } = properties
  if (living.length === 0) return failure('There is none that is in force', 'minijans keys rotate')
  if (standard !== undefined && !living.some(({ alg }) => alg === standard))
    return failure(`There is none for ${standard}, which clients get that choose none`, 'minijans keys rotate')
  const algorithms = new Set(living.map(({ alg }) => alg)).size
  const text = `${living.length} keys for ${algorithms} algorithms`
  if (keyRegenerationEnabled === false)
    return warning(`${text}; they are not rotated`, 'Set the property keyRegenerationEnabled, or run minijans keys rotate from time to time') // prettier-ignore
  return ok(`${text}, new ones every ${Math.round((keyRegenerationInterval * 3_600_000) / day)} days`)
}

interface Party {
  id: string
  origins?: string[]
}

/** WebAuthn, 5.1.2: the id is the host of the page, or a domain above it. */
async function inspectPasskeys({ issuer }: Patient, { ask }: Api): Promise<Finding> {
  const { ok, failure, warning } = named('passkeys')
  const { fido2Configuration } = await ask<{ fido2Configuration?: { rp?: Party[] } }>('get-properties-fido2')
  const parties = fido2Configuration?.rp ?? []
  const { hostname, origin } = issuer
  const fix = `Set rp of put-properties-fido2 to [{ "id": "${hostname}", "origins": ["${origin}"] }]; passkeys of another id are no good any more`
  if (/^[\d.]+$|^\[/.test(hostname))
    return warning(`Browsers make no passkeys for ${hostname}, an address without a name`, 'Give the issuer a name: --issuer') // prettier-ignore
  if (issuer.protocol !== 'https:' && hostname !== 'localhost' && !hostname.endsWith('.localhost'))
    return failure(
      `Browsers make no passkeys on ${origin}`,
      'Give the issuer https: --issuer, and a proxy that speaks TLS'
    )
  const fitting = parties.filter(({ id }) => isWithin(hostname, hostOf(id)))
  if (fitting.length === 0)
    return failure(
      `No relying party is for ${hostname}: ${parties.map(({ id }) => id).join(', ') || 'none is set'}`,
      fix
    )
  const isAllowed = ({ origins = [] }: Party) => origins.length === 0 || origins.some((one) => one === origin || one === hostname || one === issuer.host) // prettier-ignore
  if (!fitting.some(isAllowed)) return failure(`${origin} is not among the origins of the relying party`, fix)
  return ok(`Relying party ${fitting.map(({ id }) => id).join(', ')} for ${origin}`)
}

const hostOf = (id: string) => URL.parse(id)?.hostname || id
const isWithin = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)
