import type { KoaContextWithOIDC } from 'oidc-provider'

/**
 * Empties the context of a request that is over. The library defines `ctx.oidc` by an accessor, and what an accessor
 * reaches outlives the young generation in V8: whole requests would be copied around until the next full collection.
 */
export async function letGo(koa: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  const { res } = koa
  // Only behind one of the library's own routes is there any.
  const oidc = koa.oidc as object | undefined
  res.once('close', () => {
    // Of an answer that was cut short there may be more to come: an error that is told through the context.
    if (!res.writableFinished) return
    if (oidc) empty(oidc)
    empty(koa)
  })
}

const empty = (object: object) => {
  for (const key of Object.keys(object)) Reflect.set(object, key, undefined)
}
