import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls'
import { clientAuthority } from './mutual-tls.ts'

interface Behaviour {
  /** Whether and when it speaks TLS; plain text alone unless told otherwise. */
  tls?: 'none' | 'starttls' | 'implicit'
  /** Asks for these. */
  account?: { user: string; password: string }
  /** What it answers to a mail, instead of taking it. */
  refusal?: string
  /** What it says to whoever comes. */
  greeting?: string
  /** Never says anything. */
  silent?: boolean
}

export interface TakenMail {
  from: string
  to: string[]
  /** Header and text as they came. */
  content: string
  encrypted: boolean
  /** Who authenticated. */
  user: string | undefined
}

/** A mail server that keeps what it is given: `await using mailbox = await startMailServer()`. */
export async function startMailServer(behaviour: Behaviour = {}) {
  const mails: TakenMail[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const credentials = clientAuthority('Mail').issue('mail', { purpose: 'server', hosts: ['127.0.0.1', 'localhost'] })
  const accept = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (!behaviour.silent) converse(socket, behaviour, credentials, mails, commands)
  }
  const server: Server = behaviour.tls === 'implicit' ? createTlsServer(credentials, accept) : createServer(accept)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    commands,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

function converse(
  socket: Socket,
  behaviour: Behaviour,
  credentials: TlsOptions,
  mails: TakenMail[],
  commands: string[],
  again = false
): void {
  const encrypted = socket instanceof TLSSocket
  let user: string | undefined
  let from = ''
  let to: string[] = []
  let content: string[] | undefined
  let rest = ''
  const say = (line: string) => socket.write(`${line}\r\n`)
  const login = (answer: string) => {
    const [, name, password] = Buffer.from(answer, 'base64').toString().split('\0')
    const right = name === behaviour.account?.user && password === behaviour.account?.password
    if (right) user = name
    say(right ? '235 2.7.0 Welcome' : '535 5.7.8 Authentication credentials invalid')
  }
  const offered = () =>
    [
      'mail.test',
      ...(behaviour.tls === 'starttls' && !encrypted ? ['STARTTLS'] : []),
      ...(behaviour.account ? ['AUTH PLAIN'] : []),
      '8BITMIME'
    ].map((line, i, all) => `250${i === all.length - 1 ? ' ' : '-'}${line}`)
  const hear = (line: string): void => {
    if (content) {
      if (line !== '.') return void content.push(line.replace(/^\.\./, '.'))
      if (!behaviour.refusal) mails.push({ from, to, content: content.join('\r\n'), encrypted, user })
      content = undefined
      return void say(behaviour.refusal ?? '250 2.0.0 Ok: queued as 1')
    }
    commands.push(line)
    const [, verb = '', argument = ''] = /^(\w+) ?(.*)$/.exec(line) ?? []
    const address = /<([^>]*)>/.exec(argument)?.[1] ?? ''
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return offered().forEach(say)
      case 'STARTTLS': {
        if (behaviour.tls !== 'starttls') return void say('502 5.5.1 Not offered')
        say('220 2.0.0 Go ahead')
        socket.removeAllListeners('data')
        const secured = new TLSSocket(socket, { isServer: true, ...credentials })
        secured.on('error', () => undefined)
        return converse(secured, behaviour, credentials, mails, commands, true)
      }
      case 'AUTH':
        return login(argument.split(' ')[1] ?? '')
      case 'MAIL':
        if (behaviour.account && user === undefined) return void say('530 5.7.0 Authentication required')
        from = address
        return void say('250 2.1.0 Ok')
      case 'RCPT':
        to = [...to, address]
        return void say('250 2.1.5 Ok')
      case 'DATA':
        content = []
        return void say('354 End with a dot')
      case 'QUIT':
        return void socket.end('221 2.0.0 Bye\r\n')
      default:
        say('502 5.5.2 Not understood')
    }
  }
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) hear(line)
  })
  if (!again) say(behaviour.greeting ?? '220 mail.test ready')
}
