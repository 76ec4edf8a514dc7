import { PGlite } from '@electric-sql/pglite'

type EmptyPglite = Pick<PGlite, 'query' | 'exec' | 'execProtocolRaw' | 'transaction' | 'close'>

const idle: PGlite[] = []

/**
 * An empty PostgreSQL inside this process. The instances are used again after `close`: V8 ends a process sooner or later
 * that compiles and frees hundreds of them, and to make one takes half a second.
 */
export async function openEmptyPglite(): Promise<EmptyPglite> {
  const client = idle.pop() ?? (await PGlite.create())
  let closed = false
  const open = () => {
    if (closed) throw new Error('PGlite is closed')
    return client
  }
  return {
    query: async (...query) => open().query(...query),
    exec: async (...statements) => open().exec(...statements),
    execProtocolRaw: async (...message) => open().execProtocolRaw(...message),
    transaction: async (body) => open().transaction(body),
    async close() {
      open()
      closed = true
      await client.exec('ROLLBACK')
      await client.exec('DISCARD ALL')
      await client.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
      idle.push(client)
    }
  }
}
