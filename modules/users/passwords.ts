import { AppError, invalid } from '#modules/core/errors'

/** argon2id, as OWASP asks for at least: 19 MiB, two passes, one lane. */
const parameters = { algorithm: 2 as const, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const currentPrefix = '$argon2id$v=19$m=19456,t=2,p=1$'

/** Bytes; longer input would be a way to make the server work. */
const longest = 1024

/** Hashes at once: each takes a core and 19 MiB for some 20 ms. */
const atOnce = 2
const longestQueue = 200

/**
 * The text of a password as it is hashed: the same whichever keyboard composed its letters.
 * @throws AppError `invalid_value` when it is empty or too long
 */
function normalized(password: string): string {
  if (password === '') throw invalid('The password must not be empty', 'password')
  if (!password.isWellFormed()) throw invalid('The password contains characters that are not text', 'password')
  if (!fits(password)) throw invalid(`The password may have at most ${longest} bytes`, 'password')
  return password.normalize('NFKC')
}

/** @throws AppError `invalid_value` for what could not be hashed */
export const requireHashable = (password: string): void => void normalized(password)

const fits = (text: string) => text.length <= longest && Buffer.byteLength(text) <= longest

/** @throws AppError `invalid_value`; `busy` (503) when too many hashes wait already */
export async function hashPassword(password: string): Promise<string> {
  const text = normalized(password)
  return inTurn(async () => (await argon2()).hash(text, parameters))
}

/**
 * Compares in a time that does not tell whether there is a hash.
 * @throws AppError `busy` (503) when too many hashes wait already
 */
export async function isPassword(hash: string | undefined, password: string): Promise<boolean> {
  const text = fits(password) ? password.normalize('NFKC') : ''
  return inTurn(async () => {
    const { hash: make, verify } = await argon2()
    if (hash !== undefined && text !== '') return verify(hash, text)
    await make(text || 'nothing', parameters)
    return false
  })
}

/** Was the hash made with other parameters than those of today? */
export const isOutdated = (hash: string): boolean => !hash.startsWith(currentPrefix)

const argon2 = () => import('@node-rs/argon2')

// The cores are the process's, so the turns are too.
let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= longestQueue)
      throw new AppError('busy', 503, 'Too many passwords are being checked; try again in a moment')
    // Whoever finishes hands its place on, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
