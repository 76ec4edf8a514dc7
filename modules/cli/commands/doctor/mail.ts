import { connect, type Socket } from 'node:net'
import type { Api } from '../api.ts'
import { named, type Finding } from './finding.ts'

/** Milliseconds. */
const patience = 5000

interface Settings {
  host?: string
  port?: number
  connect_protection?: string
  from_email_address?: string
  trust_host?: boolean
}

/** Is there a mail server, and does it answer as one? */
export async function inspectMail({ ask }: Api): Promise<Finding[]> {
  const { ok, warning, failure } = named('mail')
  const settings = await ask<Settings>('get-config-smtp')
  const { host, port, connect_protection: protection = 'StartTls', from_email_address: from } = settings
  if (!host)
    return [
      warning('No mail server is set, so nobody gets mail', 'jans-cli --operation-id put-config-smtp --data smtp.json')
    ]
  const actual = port || { None: 25, StartTls: 587, SslTls: 465 }[protection] || 587
  const where = `${host}:${actual}`
  try {
    const greeting = await greetingOf(host, actual, protection === 'SslTls', settings.trust_host === true)
    if (!/^220[ -]/.test(greeting))
      return [
        failure(`${where} is no mail server: ${greeting.slice(0, 60)}`, 'Put host, port and connect_protection right')
      ]
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return [failure(`${where} cannot be reached: ${code ?? message}`, 'Put host, port and connect_protection right, or open the firewall')] // prettier-ignore
  }
  if (!from) return [failure('There is no address that mail comes from', 'Set from_email_address of put-config-smtp')]
  const found = ok(`${where} answers`)
  return protection === 'None'
    ? [found, warning(`Mail goes to ${host} in the clear`, 'Set connect_protection to StartTls, if the server can')]
    : [found]
}

async function greetingOf(host: string, port: number, isTls: boolean, trusts: boolean): Promise<string> {
  const tls = isTls ? await import('node:tls') : undefined
  const socket: Socket = tls ? tls.connect({ host, port, servername: host, rejectUnauthorized: !trusts }) : connect(port, host) // prettier-ignore
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  socket.setTimeout(patience, () => reject(new Error('it does not answer')))
  socket.once('error', reject)
  socket.once('data', (bytes) => resolve(bytes.toString('latin1').split(/\r?\n/, 1)[0] ?? ''))
  socket.once('end', () => reject(new Error('it says nothing')))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}
