import { createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto'

/** What is stored was sealed with a master key that is not here. */
export class WrongMasterKeyError extends Error {
  override name = 'WrongMasterKeyError'
}

/**
 * Seals secrets for storage: AES-256-GCM under the master key, with the key's id beside the value. Each is sealed for a
 * purpose, and opens for that one alone: who can write to the store cannot have the value of one row or column read as that
 * of another. A purpose names the column and, where one is at hand, the row: `clients.secret <inum>`.
 */
export interface Vault {
  /** @returns `v1.<key id>.<base64url of nonce, tag and cipher text>` */
  seal(text: string, purpose: string): string
  /** @throws when the value was made with another key or for another purpose, or has been changed */
  open(sealed: string, purpose: string): string
  /** A 32-byte key for one purpose, derived from the master key; the same on every replica. */
  derive(purpose: string): Buffer
}

/**
 * @param keys master keys of 32 bytes each: the first one seals, all of them open
 */
export function vault(keys: readonly [Uint8Array, ...Uint8Array[]]): Vault {
  // As key objects: Node looks at raw bytes anew each time, which takes longer than the sealing.
  const byId = new Map(keys.map((key) => [keyId(key), createSecretKey(key)]))
  const [current] = keys
  const currentId = keyId(current)
  const sealingKey = createSecretKey(current)
  return {
    seal(text, purpose) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(purpose))
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `v1.${currentId}.${Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64url')}`
    },
    open(sealed, purpose) {
      const [version, id = '', body = ''] = sealed.split('.')
      const key = byId.get(id)
      if (version !== 'v1' || !key) throw new WrongMasterKeyError('A stored secret was sealed with another master key')
      const bytes = Buffer.from(body, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(12, 28))
      return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
    },
    derive: (purpose) => createHash('sha256').update(`minijans ${purpose}\0`).update(current).digest()
  }
}

/** The id of the master key that a sealed value names. */
export const sealingKeyId = (sealed: string): string | undefined => /^v1\.([0-9a-f]+)\./.exec(sealed)?.[1]

/** What a master key is called; nothing of it is in there. */
export const keyId = (key: Uint8Array): string =>
  createHash('sha256').update('minijans key id\0').update(key).digest('hex').slice(0, 8)
