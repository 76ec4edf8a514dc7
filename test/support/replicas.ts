import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Db } from '#db/db'
import type { MinijansServer } from '#server/start'
import { startApp } from './app.ts'

/** Two servers on one database behind a proxy without stickiness, which is what clients and browsers know. */
export interface Replicas extends AsyncDisposable {
  /** The first of them at the address of the proxy. */
  app: MinijansServer
  all: readonly MinijansServer[]
  /** Sends all requests to one of them; to each in turn when told nothing. */
  route(to?: 0 | 1): void
}

/** `await using replicas = await startReplicas(await openEmptyPostgres())` */
export async function startReplicas(db: Db): Promise<Replicas> {
  const targets: MinijansServer[] = []
  let fixed: number | undefined
  let turn = 0
  const proxy = createServer((req, res) => {
    const { address = '' } = targets[fixed ?? turn++ % targets.length] ?? {}
    const { method, headers, url = '' } = req
    const forwarded = request(address + url, { method: method as string, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    forwarded.on('error', () => res.destroy())
    req.pipe(forwarded)
  })
  await new Promise<void>((resolve) => proxy.listen(0, 'localhost', resolve))
  const address = `http://localhost:${(proxy.address() as AddressInfo).port}`
  const env = { MINIJANS_MASTER_KEY: Buffer.alloc(32, 7).toString('base64url'), MINIJANS_ISSUER: address }
  const shared = Object.create(db, { close: { value: async () => {} } }) as Db
  const [one, two] = [await startApp(env, { db: shared }), await startApp(env, { db: shared })]
  targets.push(one, two)
  return {
    app: { ...one, address },
    all: targets,
    route: (to) => (fixed = to),
    async [Symbol.asyncDispose]() {
      await stop(proxy)
      for (const target of targets) await target.close()
      await db.close()
    }
  }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
