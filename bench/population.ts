import { createHash } from 'node:crypto'

const tokens = Number(process.env.BENCH_TOKENS ?? 1_000_000)

/** What each client of a store that is filled has: ten rows. */
const holdings = [
  'Grant',
  'RefreshToken',
  ...Array(4).fill('AccessToken'),
  ...Array(4).fill('ClientCredentials')
] as const

/** Long enough for the load, and for no more. */
const spread = 3_600_000

const bytesOf = (name: string) => createHash('sha256').update(name).digest()

const clients = Math.ceil(tokens / holdings.length)

/** Those that come of one sign-in: the grant, and the first tokens of it. */
const together = holdings.indexOf('AccessToken') + 1

/** All that there is in the order in which it came: one sign-in after the other, and later the further tokens in turn. */
function* inOrder(): Generator<[client: number, n: number]> {
  for (let i = 0; i < clients; i++) for (let n = 0; n < together; n++) yield [i, n]
  for (let n = together; n < holdings.length; n++) for (let i = 0; i < clients; i++) yield [i, n]
}

/** When the n-th thing of the i-th client was made, in milliseconds: all within an hour. */
function timeOf(i: number, n: number, since: number): number {
  const place = n < together ? i * together + n : n * clients + i
  return Math.floor(since + (place / (clients * holdings.length)) * spread)
}

/** @param kind of clients, when it is not the usual one */
const clientIdOf = (i: number, kind = ''): string => {
  const hex = bytesOf(`${kind}client ${i}`).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The n-th value of the client, or the first one of a kind, in the form of those that the server makes. */
const tokenOf = (kind: string | number, i: number, since: number): string => {
  const n = typeof kind === 'number' ? kind : holdings.indexOf(kind)
  const bytes = Buffer.alloc(32)
  bytes.writeUIntBE(timeOf(i, n, since), 0, 6)
  bytesOf(`value ${n} of ${i}`).copy(bytes, 6, 0, 26)
  return bytes.toString('base64url')
}

/** What the browser has in which somebody is signed in at the client. */
const sessionOf = (i: number): string => bytesOf(`session ${i}`).toString('base64url')

/** The clients, tokens and sessions of a filled store. All names follow from numbers, so that nothing has to be handed over. */
export const population = { clients, holdings, inOrder, clientIdOf, sessionOf, timeOf, tokenOf }
