import { randomUUID } from 'node:crypto'
import type { Context, Job } from '#modules/core/module'
import { findUsableClient } from '../client-cache.ts'
import { deletePing, findDuePings, insertPing, postponePing, takePing, type Ping } from './repository.ts'

/** Milliseconds from one look at what is due to the next, and until a ping that failed is tried again at first. */
const interval = 5000
/** Pings a look. */
const batch = 100
/** Milliseconds that belong to whoever has taken a ping; longer than any answer is waited for. */
const sending = 30_000
const longestWait = 5 * 60_000

interface Content {
  authReqId: string
  /** The client's bearer token for this one ping. */
  token: string
}

/**
 * Puts a ping down to be sent, in the transaction of the answer that it tells of: none is lost with a process.
 * @returns its id, for `sendPing` after the commit
 */
export async function queuePing(
  { db, vault, now }: Context,
  clientInum: string,
  content: Content,
  expiresAt: number
): Promise<string> {
  const id = randomUUID()
  const sealed = vault.seal(JSON.stringify(content), purposeOf(id))
  await insertPing(db, { id, clientInum, content: sealed, expiresAt }, now())
  return id
}

/** Sends a ping that is due (CIBA Core, 10.2). One that fails is due again later, until nobody waits for it any more. */
export async function sendPing(ctx: Context, id: string): Promise<void> {
  const { db, log, now } = ctx
  const ping = await takePing(db, id, now(), now() + sending)
  if (!ping) return
  const outcome = await post(ctx, ping)
  if (outcome === 'delivered') return deletePing(db, id)
  const nextAt = now() + Math.min(longestWait, interval * 2 ** (ping.attempts - 1))
  const about = { clientId: ping.clientInum, attempts: ping.attempts, ...outcome }
  if (outcome.final || nextAt >= ping.expiresAt) {
    log.warn(about, 'a client could not be told that its backchannel request is answered')
    return deletePing(db, id)
  }
  log.info(about, 'a client will be told later that its backchannel request is answered')
  await postponePing(db, id, nextAt)
}

/** Sends what another attempt has left. */
export const pingJob = (ctx: Context): Job => ({
  name: 'tell clients of answered backchannel requests',
  every: interval,
  async run(signal) {
    for (const id of await findDuePings(ctx.db, ctx.now(), batch)) {
      if (signal.aborted) return
      await sendPing(ctx, id)
    }
  }
})

const purposeOf = (id: string) => `ciba_pings.content ${id}`

/** What went wrong; where it is final, another attempt would change nothing. */
interface Failure {
  final: boolean
  reason: string
}

async function post(ctx: Context, { id, clientInum, content }: Ping): Promise<'delivered' | Failure> {
  const client = await findUsableClient(ctx, clientInum)
  const endpoint = client?.definition.backchannelClientNotificationEndpoint
  if (!endpoint) return { final: true, reason: 'it has no notification endpoint any more' }
  const { authReqId, token } = JSON.parse(ctx.vault.open(content, purposeOf(id))) as Content
  try {
    const { status } = await ctx.fetch(endpoint, {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ auth_req_id: authReqId })
    })
    if (status >= 200 && status < 300) return 'delivered'
    return { final: status < 500 && status !== 429, reason: `it answered ${status}` }
  } catch (error) {
    return { final: false, reason: (error as Error).message }
  }
}
