import { createPrivateKey, createPublicKey, generateKeyPair, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import type { Context } from '#modules/core/module'
import { settleSetting } from '#modules/settings/index'
import { authorityCertificate, issuedCertificate, keyIdentifier, type Holder, type KeyPair } from './certificate.ts'

/** The certificate authority of this installation: all replicas are one, and it stays what it is. */
export interface Authority {
  /** PEM, for those who are to trust what it has issued. */
  certificate: string
  /** @returns PEM */
  issue(holder: Holder): string
}

/** Milliseconds by which the clock of a client may be behind. */
export const clockDifference = 86_400_000

const generate = promisify(generateKeyPair)

/** Opens the authority, which is made the first time; its private key is sealed like all others. */
export async function openAuthority({ db, vault, now }: Pick<Context, 'db' | 'vault' | 'now'>): Promise<Authority> {
  const made = vault.seal(JSON.stringify(await make(now())), 'keys.authority')
  const stored = vault.open(String(await settleSetting(db, 'keys.authority', made, now())), 'keys.authority')
  const { certificate, privateKey } = JSON.parse(stored) as Awaited<ReturnType<typeof make>>
  const keys = { privateKey: createPrivateKey(privateKey), publicKey: createPublicKey(privateKey) }
  const name = nameOf(keys)
  return { certificate, issue: (holder) => pem(issuedCertificate(holder, { name, keys })) }
}

async function make(now: number): Promise<{ certificate: string; privateKey: string }> {
  const keys = await generate('ec', { namedCurve: 'P-256' })
  return {
    certificate: pem(authorityCertificate(keys, nameOf(keys), now - clockDifference)),
    privateKey: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  }
}

/** Each has a name of its own: who trusts several finds the right one by it. */
const nameOf = ({ publicKey }: KeyPair) => `minijans ${keyIdentifier(publicKey).toString('hex', 0, 8)}`

const pem = (certificate: Buffer) => new X509Certificate(certificate).toString()
