/**
 * To look for the primes of RSA keys is most of what the first start of a server takes, and the tests start a thousand:
 * here they share some dozens of pairs, in turn. Each is a real one, and no server meets one twice.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const size = 40

type Pair = [publicKey: crypto.KeyObject, privateKey: crypto.KeyObject]
type Generate = (type: string, options: object, callback: (error: Error | null, ...pair: Pair | []) => void) => void

const mark = Symbol.for('minijans: shared RSA pairs')
const generate = crypto.generateKeyPair as Generate

function shared(): Generate {
  const pairs: Promise<Pair>[] = []
  let turn = 0
  return (type, options, callback) => {
    if (type !== 'rsa') return generate(type, options, callback)
    const i = turn++ % size
    const pair = (pairs[i] ??= new Promise<Pair>((resolve, reject) =>
      generate(type, options, (error, ...made) => (error ? reject(error) : resolve(made as Pair)))
    ))
    void pair.then((made) => callback(null, ...made)).catch((error: Error) => callback(error))
  }
}

// Files share a thread, and with it the module that is changed here.
if (!Reflect.has(generate, mark)) {
  // With what `promisify` goes by.
  const own = Object.getOwnPropertyDescriptors(generate)
  Reflect.set(crypto, 'generateKeyPair', Object.defineProperties(shared(), { ...own, [mark]: { value: true } }))
  syncBuiltinESMExports()
}
