import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  /** The header lines as they came. */
  head: string
  body: string
}

/** One keep-alive connection that costs the measuring side next to nothing; one request at a time. */
export class Connection {
  readonly #socket: Socket
  readonly #host: string
  #received = ''
  #waiting: ((answer: Answer) => void) | undefined
  #failed: ((error: Error) => void) | undefined

  constructor(address: string) {
    const url = new URL(address)
    this.#host = url.host
    this.#socket = connect(Number(url.port), url.hostname)
    this.#socket.setNoDelay(true).setEncoding('latin1')
    this.#socket.on('data', (text: string) => this.#read(text))
    this.#socket.on('error', (error) => this.#failed?.(error))
    this.#socket.on('close', () => this.#failed?.(new Error('The server closed the connection')))
  }

  send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
    let head = `${method} ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n`
    for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`
    if (body || method !== 'GET') head += `Content-Length: ${Buffer.byteLength(body)}\r\n`
    return new Promise((resolve, reject) => {
      this.#waiting = resolve
      this.#failed = reject
      this.write(`${head}\r\n${body}`)
    })
  }

  protected write(request: string): void {
    this.#socket.write(request)
  }

  close(): void {
    this.#failed = undefined
    this.#socket.destroy()
  }

  #read(text: string): void {
    this.#received += text
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return
    const head = this.#received.slice(0, end)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#received.length < end + 4 + length) return
    const body = this.#received.slice(end + 4, end + 4 + length)
    this.#received = this.#received.slice(end + 4 + length)
    this.#waiting?.({ status: Number(head.slice(9, 12)), head, body })
  }
}
