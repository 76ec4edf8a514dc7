/** Parts of oidc-provider that its types leave out. */
declare module 'oidc-provider/lib/helpers/als.js' {
  import type { AsyncLocalStorage } from 'node:async_hooks'
  import type { KoaContextWithOIDC } from 'oidc-provider'

  /** What `Provider.ctx` answers. */
  const als: AsyncLocalStorage<KoaContextWithOIDC>
  export default als
}

declare module 'oidc-provider/lib/shared/client_auth.js' {
  import type { KoaContextWithOIDC } from 'oidc-provider'

  /** The steps that authenticate a client by the parameters and headers of a request, one after another. */
  const steps: ((koa: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>)[]
  export default steps
}

declare module 'oidc-provider/lib/actions/authorization/index.js' {
  import type { KoaContextWithOIDC } from 'oidc-provider'

  /** The steps of an endpoint, the same for all providers. */
  export default function steps(
    endpoint: 'authorization'
  ): ((koa: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>)[]
}

declare module 'oidc-provider/lib/shared/authorization_error_handler.js' {
  import type { KoaContextWithOIDC } from 'oidc-provider'

  /** Sends an error to the client, or shows it where that may not be. */
  export default function handler(koa: KoaContextWithOIDC, next: () => Promise<void>): Promise<void>
}

declare module 'oidc-provider/lib/helpers/re_render_errors.js' {
  /** A code of a device that somebody has answered; the library shows the page where codes are typed. */
  export class AlreadyUsedError extends Error {}
}

declare module 'oidc-provider/lib/helpers/_/snake_case.js' {
  /** `AccessToken` becomes `access_token`. */
  export default function snakeCase(name: string): string
}

declare module 'oidc-provider/lib/helpers/err_out.js' {
  /** What a client is told of an error; of a defect nothing. */
  export default function errorBody(error: Error): { error: string; error_description?: string }
}

declare module 'oidc-provider/lib/helpers/is_valid_scope.js' {
  /** Is it made of the characters of RFC 6749, 3.3, or absent? */
  export default function isValidScope(scope: unknown): boolean
}

declare module 'oidc-provider/lib/helpers/weak_cache.js' {
  import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

  /** What a provider keeps to itself. */
  export default function instance(provider: Provider): {
    grantTypeHandlers: Map<string, (koa: KoaContextWithOIDC) => Promise<void>>
    /** Parameters of each grant, `grant_type` among them. */
    grantTypeParams: Map<string | undefined, ReadonlySet<string>>
  }
}
