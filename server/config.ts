import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Config } from '#modules/core/config'
import { version } from './version.ts'

/** The settings are wrong; each line of the message says which and what would be right. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const flag = z.enum(['true', 'false', '1', '0', '']).transform((text) => text === 'true' || text === '1')
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
)
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(least).max(most))
const port = whole(0, 65_535)

/** As Express takes them. A number of proxies is none: who comes past the proxy would choose an address. */
const proxies = list.pipe(
  z.array(
    z.string().refine(isProxyRange, {
      error: ({ input }) => `${String(input)} is neither an address, a range, loopback, linklocal nor uniquelocal`
    })
  )
)
function isProxyRange(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [, address = '', bits] = /^([\d.]+|[\da-f:.]+)(?:\/(\d+))?$/i.exec(text) ?? []
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  return most > 0 && (bits === undefined || (Number(bits) > 0 && Number(bits) <= most))
}

function isOrigin(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text)
  return url !== null && protocols.includes(url.protocol) && url.origin === text.replace(/\/$/, '')
}

/** One after the other, with any text around them. */
const authorities = z.string().transform((text, refinement): X509Certificate[] => {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const certificates = blocks.flatMap(readAuthority)
  if (certificates.length > 0 && certificates.length === blocks.length) return certificates
  refinement.addIssue('must have certificates of authorities in PEM, and no others; none with name constraints')
  return z.NEVER
})

/** `id-ce-nameConstraints`. Nothing here would heed them. */
const nameConstraints = Buffer.from('0603551d1e', 'hex')

function readAuthority(pem: string): X509Certificate[] {
  try {
    const certificate = new X509Certificate(pem)
    return certificate.ca && !certificate.raw.includes(nameConstraints) ? [certificate] : []
  } catch {
    return []
  }
}

interface Setting<T> {
  /** Without the prefix MINIJANS_. */
  name: string
  flag?: 'text' | 'boolean'
  schema: z.ZodType<T>
  /** As it is written, for the table in the documentation. */
  standard: string
  about: string
}

/** Every setting there is. */
export const settings = {
  host: {
    name: 'HOST',
    flag: 'text',
    schema: z.string().default('localhost'),
    standard: 'localhost',
    about: 'Address to listen on; `0.0.0.0` for all of them.'
  },
  port: { name: 'PORT', flag: 'text', schema: port.default(8080), standard: '8080', about: 'Port to listen on.' },
  issuer: {
    name: 'ISSUER',
    flag: 'text',
    schema: z.string().optional(),
    standard: 'http://localhost:<port>',
    about: 'Origin that clients see: scheme, host and port, no path.'
  },
  data: {
    name: 'DATA',
    flag: 'text',
    schema: z.string().min(1).default('data'),
    standard: 'data',
    about: 'Folder of the database, the master key and `cli-client.json`.'
  },
  memory: {
    name: 'MEMORY',
    flag: 'boolean',
    schema: flag.default(false),
    standard: 'false',
    about: 'Keep the database in memory; it is gone when the process ends.'
  },
  production: {
    name: 'PRODUCTION',
    flag: 'boolean',
    schema: flag.default(false),
    standard: 'false',
    about: 'Refuse what is only safe on a developer’s machine, and close registration.'
  },
  internalPort: {
    name: 'INTERNAL_PORT',
    flag: 'text',
    schema: port.optional(),
    standard: '',
    about: 'Serve Config API, SCIM and metrics on this port alone.'
  },
  mtlsPort: {
    name: 'MTLS_PORT',
    flag: 'text',
    schema: port.optional(),
    standard: '',
    about: 'Speak TLS on this port, and ask clients for their certificates.'
  },
  mtlsOrigin: {
    name: 'MTLS_ORIGIN',
    flag: 'text',
    schema: z
      .string()
      .refine((text) => isOrigin(text, ['https:']), 'must be an https origin such as https://mtls.example.org')
      .optional(),
    standard: 'https://<issuer host>:<mtls port>',
    about: 'Origin that clients reach that port by, or a reverse proxy that asks for certificates.'
  },
  mtlsCa: {
    name: 'MTLS_CA',
    schema: authorities.default([]),
    standard: '',
    about:
      'PEM certificates of the authorities that issue certificates to clients; `MINIJANS_MTLS_CA_FILE` names a file.'
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
      .optional(),
    standard: '',
    about: 'PostgreSQL to use instead of the SQLite file.'
  },
  databasePool: {
    name: 'DATABASE_POOL',
    schema: whole(1, 1000).default(10),
    standard: '10',
    about: 'PostgreSQL connections of this process at most.'
  },
  synchronous: {
    name: 'SYNCHRONOUS',
    schema: z.enum(['full', 'normal']).default('full'),
    standard: 'full',
    about: '`full` flushes each SQLite commit to the disk; `normal` may lose the last moments in a power cut.'
  },
  masterKey: {
    name: 'MASTER_KEY',
    schema: z
      .string()
      .regex(/^[\w-]{43}=?$/, 'must be 32 bytes as base64url')
      .optional(),
    standard: '',
    about: 'Key that seals secrets, 32 bytes as base64url, instead of `master.key` in the data folder.'
  },
  adminUser: {
    name: 'ADMIN_USER',
    schema: z.string().min(1).default('admin'),
    standard: 'admin',
    about: 'User name of the administrator made at the first start.'
  },
  adminPassword: {
    name: 'ADMIN_PASSWORD',
    schema: z.string().min(8, 'must have at least 8 characters').optional(),
    standard: 'generated',
    about: 'Password of the administrator made at the first start.'
  },
  logLevel: {
    name: 'LOG_LEVEL',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    standard: 'info',
    about: '`trace`, `debug`, `info`, `warn`, `error` or `silent`.'
  },
  metrics: {
    name: 'METRICS',
    schema: z.enum(['loopback', 'open', 'off']).default('loopback'),
    standard: 'loopback',
    about: 'Who may read `/metrics`: `loopback`, `open` or `off`.'
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    schema: proxies.default([]),
    standard: '',
    about:
      'Reverse proxies whose `X-Forwarded-*` headers are believed: addresses, ranges, `loopback`, `linklocal`, `uniquelocal`.'
  },
  allowedPrivateHosts: {
    name: 'ALLOWED_PRIVATE_HOSTS',
    schema: list.default([]),
    standard: '',
    about: 'Hosts with private addresses that outbound requests may reach.'
  },
  rateLimit: {
    name: 'RATE_LIMIT',
    schema: whole(0)
      .refine((limit) => limit === 0 || limit >= 60, 'must be at least 60, or 0 for no limit')
      .default(600),
    standard: '600',
    about:
      'Requests a minute from one address to sign-in, token and registration endpoints, 60 or more; 0 for no limit.'
  },
  scimTestMode: {
    name: 'SCIM_TEST_MODE',
    flag: 'boolean',
    schema: flag.default(false),
    standard: 'false',
    about: 'Let the property `protectionMode` of SCIM open SCIM to everybody who reaches it; never in production.'
  },
  plugins: {
    name: 'PLUGINS',
    flag: 'text',
    schema: list.default([]),
    standard: '',
    about: 'Files of plugins of the Config API, with commas between them; docs/plugins.md tells how to write one.'
  }
} satisfies Record<string, Setting<unknown>>

type Values = { [K in keyof typeof settings]: z.infer<(typeof settings)[K]['schema']> }

/**
 * Reads flags, then `MINIJANS_*` variables, then `MINIJANS_*_FILE` (a file that holds the value), then the defaults. A
 * variable without a text is as good as absent.
 * @throws ConfigError that names everything that is wrong, not only the first
 */
export function readConfig(args: string[], env: NodeJS.ProcessEnv): Config {
  const problems: string[] = []
  const given = { ...fromEnvironment(env, problems), ...fromFlags(args) }
  const values = {} as Record<string, unknown>
  for (const [key, setting] of Object.entries(settings) as [keyof Values, Setting<unknown>][]) {
    const result = setting.schema.safeParse(given[key])
    if (result.success) values[key] = result.data
    else problems.push(`${label(setting)}: ${result.error.issues.map((issue) => issue.message).join(', ')}`)
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  const config = toConfig(values as Values, problems)
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  return config
}

const label = ({ name, flag: kind }: Setting<unknown>) =>
  kind ? `${flagName(name)} (MINIJANS_${name})` : `MINIJANS_${name}`
/** `INTERNAL_PORT` is `--internal-port` on the command line. */
export const flagName = (name: string) => `--${name.toLowerCase().replaceAll('_', '-')}`

function fromFlags(args: string[]): Record<string, string> {
  const flags = Object.entries(settings as Record<string, Setting<unknown>>).filter(([, setting]) => setting.flag)
  const options = Object.fromEntries(
    flags.map(([, setting]) => [
      flagName(setting.name).slice(2),
      { type: setting.flag === 'boolean' ? ('boolean' as const) : ('string' as const) }
    ])
  )
  try {
    const { values } = parseArgs({ args, options, strict: true, allowPositionals: false })
    return Object.fromEntries(
      flags.flatMap(([key, setting]) => {
        const value = values[flagName(setting.name).slice(2)]
        return value === undefined ? [] : [[key, String(value)]]
      })
    )
  } catch (error) {
    const known = flags.map(([, setting]) => flagName(setting.name)).join(' ')
    throw new ConfigError(`${(error as Error).message.split('. ')[0]}. Known flags: ${known}`)
  }
}

function fromEnvironment(env: NodeJS.ProcessEnv, problems: string[]): Record<string, string> {
  const keys = new Map(
    Object.entries(settings as Record<string, Setting<unknown>>).map(([key, { name }]) => [`MINIJANS_${name}`, key])
  )
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('MINIJANS_') || value === undefined) continue
    const key = keys.get(name)
    const fileKey = keys.get(name.replace(/_FILE$/, ''))
    if (key) {
      if (value !== '') values[key] = value
    } else if (name.endsWith('_FILE') && fileKey) {
      if (value === '') continue
      try {
        values[fileKey] ??= readFileSync(value, 'utf8').trim()
      } catch (error) {
        problems.push(`${name}: ${(error as Error).message}`)
      }
    } else problems.push(`${name} is not a setting. Known settings: ${[...keys.keys()].join(' ')}`)
  }
  return values
}

/** Where clients on this machine find the server, unless they are told otherwise. */
function originOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  const address = `http://${name}:${port}`
  return URL.parse(address)?.origin ?? address
}

/** The port of the issuer's host; the port 0 becomes another one when it is known. */
const mtlsOriginOf = (issuer: URL | null, mtlsPort: number | undefined) =>
  issuer && mtlsPort !== undefined ? new URL(`https://${issuer.hostname}:${mtlsPort}`).origin : undefined

function toConfig(values: Values, problems: string[]): Config {
  const production = values.production
  const issuer = values.issuer ?? originOf(values.host, values.port)
  const url = URL.parse(issuer)
  if (!url || !isOrigin(issuer, ['https:', 'http:']))
    problems.push(`--issuer (MINIJANS_ISSUER): must be an origin such as https://id.example.org, not ${issuer}`)
  if (values.memory && values.databaseUrl)
    problems.push('--memory (MINIJANS_MEMORY) and MINIJANS_DATABASE_URL exclude each other')
  if (production) {
    if (values.scimTestMode)
      problems.push(
        '--production excludes --scim-test-mode (MINIJANS_SCIM_TEST_MODE), which can open SCIM to everybody'
      )
    if (!values.issuer)
      problems.push('--production needs --issuer (MINIJANS_ISSUER), the https origin that clients see')
    else if (url?.protocol === 'http:' && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
      problems.push('--production needs an https issuer; only the loopback may go without')
    if (values.databaseUrl && !values.masterKey)
      problems.push(
        '--production with PostgreSQL needs MINIJANS_MASTER_KEY (or MINIJANS_MASTER_KEY_FILE), the same on every replica'
      )
  }
  return Object.freeze({
    version,
    production,
    issuer: url?.origin ?? issuer,
    listen: {
      host: values.host,
      port: values.port,
      internalPort: values.internalPort,
      mtlsPort: values.mtlsPort
    },
    mtls: {
      origin: values.mtlsOrigin?.replace(/\/$/, '') ?? mtlsOriginOf(url, values.mtlsPort),
      authorities: values.mtlsCa
    },
    data: resolve(values.data),
    db: {
      memory: values.memory,
      url: values.databaseUrl,
      poolSize: values.databasePool,
      synchronous: values.synchronous
    },
    masterKey: values.masterKey,
    admin: { userName: values.adminUser, password: values.adminPassword },
    log: { level: values.logLevel },
    metrics: values.metrics,
    trustProxy: values.trustProxy,
    allowedPrivateHosts: values.allowedPrivateHosts,
    rateLimit: values.rateLimit,
    scimTestMode: values.scimTestMode,
    plugins: values.plugins.map((file) => resolve(file))
  })
}
