import { connect as connectTo, type Socket } from 'node:net'
import type { Context } from '#modules/core/module'
import { outboundGuard } from '#modules/core/outbound'
import { hasInbox, keepInInbox } from './inbox.ts'
import type { MailSettings } from './schemas.ts'
import { mailSettings } from './settings.ts'

export interface Mail {
  /** Addresses, separated by commas. */
  to: string
  subject: string
  text: string
  html?: string
}

/** Mail could not be handed over; the message says why, in the words of the mail server where it spoke. */
export class MailError extends Error {
  override name = 'MailError'
}

/** Milliseconds. */
const connectTimeout = 10_000
const silence = 15_000
const whole = 30_000

/** Bytes of one answer of a mail server. */
const longestAnswer = 65_536

const usualPorts = { None: 25, StartTls: 587, SslTls: 465 } as const

/**
 * Hands a mail over to the configured mail server. In developer mode without one, it is kept in the inbox.
 * @returns what the server said: `250 2.0.0 Ok: queued as 4F1`
 * @throws MailError
 */
export async function sendMail(
  ctx: Pick<Context, 'config' | 'db' | 'events' | 'now' | 'vault'>,
  mail: Mail
): Promise<string> {
  const settings = await mailSettings(ctx)
  const { host, from_name: name = '', from_email_address: address } = settings
  if (host === undefined) {
    if (!hasInbox(ctx)) throw new MailError('No mail server is configured')
    keepInInbox(ctx, { ...mail, from: address ?? '' })
    return 'No mail server is configured; the mail is in the inbox of the admin pages'
  }
  if (address === undefined) throw new MailError('There is no address that mail comes from')
  // Most processes never send mail.
  const { createTransport } = await import('nodemailer')
  try {
    const transport = createTransport(await connection(ctx, host, settings), {
      from: { name, address },
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true
    })
    const { response } = await transport.sendMail({ ...mail, signal: AbortSignal.timeout(whole) })
    return inOneLine(response)
  } catch (cause) {
    const { response, message } = cause as { response?: unknown; message?: unknown }
    throw new MailError(inOneLine(String(response ?? message)), { cause })
  }
}

async function connection({ config }: Pick<Context, 'config'>, host: string, settings: MailSettings) {
  const { connect_protection: protection = 'StartTls', trust_host: takesAnyCertificate } = settings
  const port = settings.port || usualPorts[protection]
  return {
    connection: await connect(config, host, port),
    host,
    port,
    name: new URL(config.issuer).hostname,
    secure: protection === 'SslTls',
    requireTLS: protection === 'StartTls',
    ignoreTLS: protection === 'None',
    tls: { rejectUnauthorized: !takesAnyCertificate },
    greetingTimeout: connectTimeout,
    socketTimeout: silence,
    maxResponseSize: longestAnswer,
    ...(settings.requires_authentication && {
      // A server that asks for no password is not the one that was meant.
      forceAuth: true,
      auth: {
        user: settings.smtp_authentication_account_username ?? '',
        pass: settings.smtp_authentication_account_password ?? ''
      }
    })
  }
}

/** Guarded like every outbound connection, which the library's own would not be. */
function connect(config: Context['config'], host: string, port: number): Promise<Socket> {
  const guard = outboundGuard({ allowLoopback: !config.production, allowedHosts: config.allowedPrivateHosts })
  guard.check(host)
  return new Promise((resolve, reject) => {
    const socket = connectTo({ host, port, lookup: guard.lookup as never })
    const slow = setTimeout(() => socket.destroy(new Error(`${host} cannot be connected to`)), connectTimeout)
    socket.once('error', reject)
    socket.once('close', () => clearTimeout(slow))
    socket.once('connect', () => {
      clearTimeout(slow)
      resolve(socket)
    })
  })
}

/** Answers have several lines, of any length. */
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim().slice(0, 500)
