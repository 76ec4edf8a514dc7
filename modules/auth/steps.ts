import type { KoaContextWithOIDC } from 'oidc-provider'

/** One of the steps that a request to the provider goes through: the library's name for it is middleware. */
export type Step = (koa: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** One step calling the other, without what looks at each call. @param last is called by the last of them */
export const chain = (
  steps: readonly Step[],
  last: (koa: KoaContextWithOIDC) => Promise<void> = () => Promise.resolve()
): ((koa: KoaContextWithOIDC) => Promise<void>) =>
  steps.reduceRight<(koa: KoaContextWithOIDC) => Promise<void>>(
    (next, step) => (koa) => step(koa, () => next(koa)),
    last
  )

/** For requests to one address alone: each step that a request has to pass costs it time. */
export const at =
  (path: string, step: Step): Step =>
  (koa, next) =>
    leadsTo(path, koa.path) ? step(koa, next) : next()

/** The library takes a path in capitals, and with a slash behind it, for the same one. */
const leadsTo = (path: string, given: string) =>
  given === path || (given.length - path.length <= 1 && given.toLowerCase().replace(/\/$/, '') === path)
