import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/** A server that other systems would be: it keeps what it is sent, and answers as it is told. */
export interface Receiver extends AsyncDisposable {
  /** `http://127.0.0.1:8080` */
  origin: string
  received: Received[]
  /** The status of the next answers; 0 breaks the connection off. */
  answer(status: number): void
}

/** `await using receiver = await startReceiver()` */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let status = 200
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const { method = '', url = '', headers } = req
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      if (status === 0) return void res.destroy()
      res.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (next) => (status = next),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
