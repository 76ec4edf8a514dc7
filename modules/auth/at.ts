import type { KoaContextWithOIDC } from 'oidc-provider'

type Middleware = (koa: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** For requests to one address alone: each step that a request has to pass costs it time. */
export const at =
  (path: string, middleware: Middleware): Middleware =>
  (koa, next) =>
    koa.path === path ? middleware(koa, next) : next()
