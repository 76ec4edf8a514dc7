import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { openEmptyPglite } from './pglite.ts'

/** A PostgreSQL server of one connection at a time, whose connection a test can break. */
export interface PostgresWire {
  url: string
  /** Breaks the connection now. */
  cut(): void
  /** Breaks the connection instead of answering the next message that has this text in it. */
  cutAt(text: string): void
  [Symbol.asyncDispose](): Promise<void>
}

/** PostgreSQL inside this process behind a real socket: `await using wire = await openPostgresWire()`. */
export async function openPostgresWire(): Promise<PostgresWire> {
  const client = await openEmptyPglite()
  const sockets = new Set<Socket>()
  let fatal: string | undefined
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const serve = async (socket: Socket) => {
    // What the server does when a connection ends.
    await client.exec('ROLLBACK')
    await client.exec('DISCARD ALL')
    for await (const message of whole(socket)) {
      if (fatal !== undefined && message.includes(fatal)) {
        fatal = undefined
        return cut()
      }
      const answer = await client.execProtocolRaw(message)
      if (socket.writable) socket.write(answer)
    }
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A connection that broke is no defect here.
    serve(socket).catch(() => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `postgres://postgres:any@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`,
    cut,
    cutAt: (text) => (fatal = text),
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await client.close()
    }
  }
}

/** A message may arrive in pieces, and several at once: what is given out ends where one of them ends. */
async function* whole(socket: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  // The first message has no type before its length.
  let type = 0
  for await (const piece of socket) {
    rest = Buffer.concat([rest, piece])
    let end = 0
    while (rest.length >= end + type + 4) {
      const next = end + type + rest.readInt32BE(end + type)
      if (rest.length < next) break
      end = next
      type = 1
    }
    if (end > 0) yield rest.subarray(0, end)
    rest = rest.subarray(end)
  }
}
