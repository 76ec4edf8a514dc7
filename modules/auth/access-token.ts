import type { Context } from '#modules/core/module'

/** What a presented access token stands for. */
export interface AccessToken {
  clientId: string
  /** inum of the person; absent for a client's own token. */
  accountId: string | undefined
  scopes: ReadonlySet<string>
  /** Milliseconds since 1970. */
  issuedAt: number
  expiresAt: number
}

/**
 * The one place that decides whether an access token is good: stored, not expired, not revoked, its client neither
 * deactivated nor expired.
 */
export async function findAccessToken(_ctx: Context, _value: string): Promise<AccessToken | undefined> {
  return undefined
}
