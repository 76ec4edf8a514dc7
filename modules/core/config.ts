import type { X509Certificate } from 'node:crypto'

/** How this process was started; read once by `server/config.ts` and frozen. */
export interface Config {
  /** minijans' own version. */
  readonly version: string
  /** Refuses what is only safe on a developer's machine. */
  readonly production: boolean
  /** The origin that clients see, without a trailing slash. */
  readonly issuer: string
  readonly listen: {
    readonly host: string
    readonly port: number
    /** Config API, SCIM and metrics get a listener of their own on this port; absent, they share the one above. */
    readonly internalPort: number | undefined
    /** Mutual TLS is spoken on this port; absent, by a reverse proxy at most. */
    readonly mtlsPort: number | undefined
  }
  /** Certificates of clients (RFC 8705). */
  readonly mtls: {
    /** Where clients find the endpoints that ask for certificates; absent, at the issuer like all others. */
    readonly origin: string | undefined
    /** Who may have issued the certificates of clients that are known by a name in them. */
    readonly authorities: readonly X509Certificate[]
  }
  /** Folder of the database, the master key and the ready-made client. */
  readonly data: string
  readonly db: {
    /** Nothing is kept: the database lives in memory. */
    readonly memory: boolean
    /** PostgreSQL instead of the SQLite file. */
    readonly url: string | undefined
    readonly poolSize: number
    readonly synchronous: 'full' | 'normal'
  }
  /** 32 bytes as base64url; absent, the key is kept in the data folder. */
  readonly masterKey: string | undefined
  readonly admin: {
    readonly userName: string
    /** Absent, one is generated at the first start. */
    readonly password: string | undefined
  }
  readonly log: {
    readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  }
  /** Who may read /metrics: this machine alone, anybody, or nobody. */
  readonly metrics: 'loopback' | 'open' | 'off'
  /** Addresses of reverse proxies whose X-Forwarded headers are believed, as Express' `trust proxy` takes them. */
  readonly trustProxy: readonly string[]
  /** Hosts with private addresses that outbound requests may reach all the same. */
  readonly allowedPrivateHosts: readonly string[]
  /** Requests that one address may make in a minute to what can be guessed or costs much; 0 turns the limits off. */
  readonly rateLimit: number
  /** May SCIM be opened to everybody by its properties? */
  readonly scimTestMode: boolean
  /** Files of plugins of the Config API. */
  readonly plugins: readonly string[]
}
