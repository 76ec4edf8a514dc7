import type { X509Certificate } from 'node:crypto'
import { Exit } from '../../exit.ts'
import { jsonOf, send, textOf, type Answer, type Server } from '../../http.ts'
import type { Patient } from './examine.ts'
import { named, type Finding } from './finding.ts'

const day = 86_400_000

/** What clients see at the issuer's address: the same server, its certificate, the proxy in front of it, and the time. */
export async function inspectIssuer(patient: Patient): Promise<Finding[]> {
  const { issuer, verify, running } = patient
  const { ok, failure, skipped } = named('issuer')
  const address = addressing(patient)
  if (!running) return [skipped('The server does not run, so nobody can answer there'), ...address]
  const server: Server = { origin: issuer.origin, timeout: 10_000, verify }
  const tls = issuer.protocol === 'https:' ? [await certificate(issuer)] : []
  let discovery: Answer
  try {
    discovery = await send(server, { method: 'GET', path: '/.well-known/openid-configuration' })
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    const fix = running.address === issuer.origin ? 'Start the server again' : `Let the proxy of ${issuer.host} pass requests on to ${running.address}` // prettier-ignore
    return [failure(error.message, fix), ...tls, ...address]
  }
  const { issuer: said } = Object(jsonOf(discovery)) as { issuer?: string }
  if (said !== issuer.origin)
    return [
      failure(`Somebody else answers at ${issuer.origin}: ${said ?? `status ${discovery.status}`}`, `Let the proxy pass requests on to ${running.address}, or put --issuer right`), // prettier-ignore
      ...tls,
      ...address
    ]
  const isSame = await sameKeys(server, { origin: running.address, timeout: 10_000 })
  const found = isSame ? ok(`${issuer.origin} leads to this server`) : failure(`${issuer.origin} leads to another server: its keys are not these`, `Let the proxy pass requests on to ${running.address}`) // prettier-ignore
  return [found, ...tls, ...address, ...(await exposure(patient, server)), clock(discovery)]
}

/** Do both publish the same keys? */
async function sameKeys(one: Server, other: Server): Promise<boolean> {
  const message = { method: 'GET', path: '/jans-auth/restv1/jwks' }
  const [first, second] = await Promise.all([send(one, message), send(other, message)])
  return textOf(first) === textOf(second)
}

const isLoopback = ({ hostname }: URL) => /^(localhost|127\.0\.0\.1|\[::1\])$|\.localhost$/.test(hostname)

/** What the settings alone say of the issuer and the proxy. */
function addressing({ issuer, production, trustProxy }: Patient): Finding[] {
  const { ok, warning, failure } = named('proxy')
  const found: Finding[] = []
  if (!isLoopback(issuer) && issuer.protocol === 'http:')
    found.push(named('tls').failure(`${issuer.origin} has no TLS: everybody on the way reads passwords and tokens`, 'Put a proxy with TLS in front, and give --issuer its https origin')) // prettier-ignore
  if (!isLoopback(issuer) && !production)
    found.push(
      named('mode').warning(
        'Developer mode, at an address that is not of this machine alone',
        'Start with --production'
      )
    )
  if (issuer.protocol !== 'https:') return found
  found.push(
    trustProxy.length === 0
      ? warning('No proxy is trusted, so all visitors have the address of the proxy: limits and the guard against guessing count them as one', 'Set MINIJANS_TRUST_PROXY to the address of the proxy, such as loopback') // prettier-ignore
      : ok(`X-Forwarded-For counts from ${trustProxy.join(', ')}`)
  )
  if (trustProxy.some((range) => /\/[0-8]$/.test(range)))
    found.push(failure(`${trustProxy.join(', ')} lets almost anybody choose an address`, 'Name the proxy alone in MINIJANS_TRUST_PROXY')) // prettier-ignore
  return found
}

/** What should not be reached from outside. */
async function exposure({ issuer, running, production }: Patient, server: Server): Promise<Finding[]> {
  if (isLoopback(issuer)) return []
  const { ok, warning, failure } = named('exposure')
  const metrics = await send(server, { method: 'GET', path: '/metrics' })
  const api = await send(server, { method: 'GET', path: '/jans-config-api/api/v1/health/live' })
  const found: Finding[] = []
  if (metrics.status === 200)
    found.push(warning(`Anybody can read ${issuer.origin}/metrics`, 'Have an internal port (--internal-port), or let the proxy set X-Forwarded-For and name it in MINIJANS_TRUST_PROXY')) // prettier-ignore
  if (api.status === 200)
    found.push(
      running?.internalAddress === undefined
        ? production
          ? warning('The Config API and SCIM can be reached from outside', 'Give them a port of their own: --internal-port')
          : ok('The Config API is where everything else is')
        : failure('The proxy passes the Config API on, which has a port of its own', `Let it pass requests on to ${running.address} alone`) // prettier-ignore
    )
  return found.length > 0 ? found : [ok('The Config API, SCIM and metrics cannot be reached from outside')]
}

async function certificate(issuer: URL): Promise<Finding> {
  const { ok, warning, failure } = named('tls')
  const { connect } = await import('node:tls')
  const host = issuer.hostname.replaceAll(/[[\]]/g, '')
  const { promise, resolve, reject } = Promise.withResolvers<{ error: Error | undefined; certificate: X509Certificate | undefined }>() // prettier-ignore
  const socket = connect(
    { host, port: Number(issuer.port || 443), servername: host, rejectUnauthorized: false, timeout: 10_000 },
    () =>
      // prettier-ignore
      resolve({
      error: socket.authorized ? undefined : socket.authorizationError,
      certificate: socket.getPeerX509Certificate()
    })
  )
  socket.once('error', reject)
  socket.once('timeout', () => reject(new Error('it does not answer')))
  try {
    const { error, certificate: leaf } = await promise
    const until = new Date(leaf?.validTo ?? 0)
    const days = Math.floor((until.getTime() - Date.now()) / day)
    if (days < 0) return failure(`The certificate has expired on ${leaf?.validTo}`, 'Renew it at the proxy')
    if (error) return failure(`The certificate is not trusted: ${String((error as NodeJS.ErrnoException).code ?? error)}`, 'Let the proxy send the whole chain, for this host; clients of an authority of your own need NODE_EXTRA_CA_CERTS') // prettier-ignore
    return days < 14 ? warning(`The certificate expires in ${days} days`, 'Renew it at the proxy') : ok(`The certificate is good for ${days} days`) // prettier-ignore
  } catch (error) {
    return failure(
      `No TLS at ${issuer.host}: ${(error as Error).message}`,
      'Put a proxy with TLS in front of the server'
    )
  } finally {
    socket.destroy()
  }
}

/** Tokens are good from a second to a second, here and at clients. */
function clock({ headers }: Answer): Finding {
  const { ok, failure, skipped } = named('clock')
  const there = Date.parse(headers.date ?? '')
  if (Number.isNaN(there)) return skipped('The answer has no date')
  const seconds = Math.round((Date.now() - there) / 1000)
  if (Math.abs(seconds) <= 5) return ok(`The same here and at ${headers.server ? 'the proxy' : 'the issuer'}`)
  return failure(`It is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the one at the issuer`, 'Have both set by NTP: timedatectl set-ntp true') // prettier-ignore
}
