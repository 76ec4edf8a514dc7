import { createCipheriv, createDecipheriv, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

/** Bytes that subjects are filled up to multiples of, so that their length says nothing of the person. */
const block = 40
/** Bytes of a local name at most that fits into a subject of 255 characters (OpenID Connect Core, 8). */
const longest = 160
const markLength = 16

/** Subjects that are computed from a sector and the local name of a person, and lead back to it. */
export interface PairwiseSubjects {
  subjectOf: (sector: string, local: string) => string
  /** The local name; undefined for what is no subject of the sector, and for names that are too long to be in one. */
  localOf: (sector: string, subject: string) => string | undefined
}

/**
 * The server can read what it once made, nobody else can tell anything by it (OpenID Connect Core, 8.1, second method): a
 * mark of sector and name, which is also what the name is encrypted with, after the manner of SIV (RFC 5297).
 */
export function pairwiseSubjects(key: Uint8Array): PairwiseSubjects {
  const derived = (use: string) => createSecretKey(createHmac('sha256', key).update(use).digest())
  const [marking, encrypting] = [derived('mark'), derived('encrypt')]
  const markOf = (sector: string, local: string) =>
    createHmac('sha256', marking).update(`${sector}\0${local}`).digest().subarray(0, markLength)

  return {
    subjectOf(sector, local) {
      const mark = markOf(sector, local)
      const text = Buffer.from(local)
      if (text.length > longest) return mark.toString('base64url')
      const filled = Buffer.alloc(Math.ceil(text.length / block) * block)
      text.copy(filled)
      return Buffer.concat([mark, createCipheriv('aes-256-ctr', encrypting, mark).update(filled)]).toString('base64url')
    },
    localOf(sector, subject) {
      const bytes = Buffer.from(subject, 'base64url')
      const mark = bytes.subarray(0, markLength)
      if (bytes.length <= markLength || bytes.toString('base64url') !== subject) return undefined
      const filled = createDecipheriv('aes-256-ctr', encrypting, mark).update(bytes.subarray(markLength))
      const local = filled.toString().replace(/\0+$/, '')
      return timingSafeEqual(mark, markOf(sector, local)) ? local : undefined
    }
  }
}
