import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { request } from 'node:https'
import { authorityCertificate, issuedCertificate, selfSignedCertificate, type Holder } from '#modules/keys/certificate'
import type { MinijansServer } from '#server/start'

/** What a client shows, and whom it trusts: as Node's TLS takes them. */
export interface Credentials {
  key: string
  cert: string
}

const day = 86_400_000
const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const privatePem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }) as string
const pem = (certificate: Buffer) => new X509Certificate(certificate).toString()

/** Somebody who issues certificates to clients. */
export function clientAuthority(name = 'Clients', from = Date.now() - day) {
  const keys = keyPair()
  return {
    certificate: pem(authorityCertificate(keys, name, from)),
    issue(subject: string, holder: Partial<Holder> = {}): Credentials {
      const { publicKey, privateKey } = keyPair()
      const times = { from: Date.now() - day, until: Date.now() + day }
      const all: Holder = { name: subject, publicKey, hosts: [], purpose: 'client', ...times, ...holder }
      return { key: privatePem(privateKey), cert: pem(issuedCertificate(all, { name, keys })) }
    }
  }
}

/** A certificate that a client has signed itself, with the JWK that it registers. */
export function selfSigned(name: string, times: { from?: number; until?: number } = {}) {
  const keys = keyPair()
  const { from = Date.now() - day, until } = times
  const der =
    until === undefined
      ? selfSignedCertificate(keys, name, from)
      : issuedCertificate(
          { name, publicKey: keys.publicKey, hosts: [], purpose: 'client', from, until },
          { name, keys }
        )
  const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: name, use: 'sig', x5c: [der.toString('base64')] }
  const credentials: Credentials = { key: privatePem(keys.privateKey), cert: pem(der) }
  return { ...credentials, jwks: { keys: [jwk] } }
}

/** The certificate that clients of the listener have to trust, as they would get it. */
export const authorityOf = async (app: MinijansServer): Promise<string> =>
  (await fetch(`${app.address}/jans-auth/restv1/mtls-ca.pem`)).text()

/** `fetch` that shows a certificate, and trusts the authority of the server alone. Each request has a connection of its own. */
export async function fetchWith(app: MinijansServer, credentials?: Credentials): Promise<typeof fetch> {
  const ca = await authorityOf(app)
  return async (input, init) => {
    const asked = new Request(input, init)
    const url = new URL(asked.url)
    if (url.protocol === 'http:') return fetch(asked)
    const body = Buffer.from(await asked.arrayBuffer())
    const headers = { ...Object.fromEntries(asked.headers), ...(body.length > 0 && { 'content-length': body.length }) }
    return new Promise((resolve, reject) => {
      const { key, cert } = credentials ?? {}
      const sent = request(url, { method: asked.method, headers, ca, key, cert, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const { statusCode: status = 0 } = answer
          const content = Buffer.concat(chunks)
          const answered = new Headers(answer.headers as Record<string, string>)
          resolve(new Response(content.length > 0 ? content : null, { status, headers: answered }))
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}
