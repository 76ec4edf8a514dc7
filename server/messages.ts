import { IncomingMessage, ServerResponse, type RequestListener } from 'node:http'
import express, { type Express, type Request, type Response } from 'express'

type Headers = readonly (readonly [name: string, value: string])[]

/** What the answers of one listener have in common. */
export interface Manner {
  headers: Headers
  /** The fewer ones of an answer that no browser shows. */
  headersOfData: Headers
  /** @param at of `performance.now()` */
  over(answer: Answer, at: number): void
}

/** What a request is answered with. */
export interface Answer extends Response {
  correlationId: string
  /** What was asked for, without the query, which can hold codes and tokens. */
  path: string
  /** Of `performance.now()`. */
  since: number
  /** Puts on the headers that all answers have; until then others are added by `also`. */
  dress(): void
}

/** The classes of a listener's requests and answers, for its servers. */
export interface Messages {
  IncomingMessage: typeof IncomingMessage
  ServerResponse: typeof ServerResponse
  /** Has the app answer what comes in. */
  serve(app: Express, how: Manner, listener: (req: Request, res: Answer) => void): RequestListener
}

/**
 * Makes classes that have the prototypes which Express otherwise gives to each object: that takes longer than many an
 * answer does.
 */
export function messageClasses(): Messages {
  let manner: Manner = { headers: [], headersOfData: [], over: () => {} }
  let ofData: string[] = []
  let ofPages: string[] = []

  class Asked extends IncomingMessage {}

  class Given<Of extends IncomingMessage = IncomingMessage> extends ServerResponse<Of> {
    correlationId = ''
    path = ''
    since = 0
    isDressed = false
    /** Name, value, name, value ... */
    added: (string | string[])[] | undefined

    dress(): void {
      if (this.isDressed) return
      this.isDressed = true
      for (const [name, value] of manner.headers) this.setHeader(name, value)
      this.setHeader('X-Correlation-Id', this.correlationId)
      for (const [name, value] of pairsOf(this.added)) this.setHeader(name, value)
      this.once('finish', () => manner.over(this as unknown as Answer, performance.now()))
    }

    also(name: string, value: string | string[]): void {
      if (this.isDressed) this.setHeader(name, value)
      else (this.added ??= []).push(name, value)
    }

    complete(type: string, body: string | Buffer, isPage = false): void {
      if (!this.isDressed) return send(this, type, body, isPage)
      this.setHeader('Content-Type', type)
      this.setHeader('Content-Length', Buffer.byteLength(body))
      this.end(body)
    }

    // Node's ways to answer, and so Express', all come by here.
    override writeHead(status: number, ...more: never[]): this {
      this.dress()
      return super.writeHead(status, ...more)
    }
  }

  let waiting: [answer: Given, type: string, body: string | Buffer, isPage: boolean][] = []

  /**
   * Answers of one turn of the event loop go out together: a peer on the same machine would be woken up by each of them, to
   * fall asleep again before the next.
   */
  const send = (...answer: (typeof waiting)[number]): void => {
    if (waiting.push(answer) === 1) setImmediate(sendAll)
  }

  function sendAll(): void {
    const all = waiting
    waiting = []
    for (const one of all)
      try {
        sendNow(...one)
      } catch {
        // Of one that was answered in another way too: the others are none of its concern.
        one[0].destroy()
      }
    const now = performance.now()
    for (const [answer] of all) manner.over(answer as unknown as Answer, now)
  }

  /** With all headers at once, which takes half as long as to set them one after the other. */
  function sendNow(...[answer, type, body, isPage]: (typeof waiting)[number]): void {
    const head = [
      ...(isPage ? ofPages : ofData),
      'X-Correlation-Id',
      answer.correlationId,
      ...(answer.added ?? []),
      'Content-Type',
      type
    ]
    head.push('Content-Length', String(Buffer.byteLength(body)))
    ServerResponse.prototype.writeHead.call(answer, answer.statusCode, head)
    answer.end(body)
  }

  return {
    IncomingMessage: Asked,
    ServerResponse: Given,
    serve(app, how, listener) {
      manner = how
      ofData = how.headersOfData.flat()
      ofPages = how.headers.flat()
      Object.setPrototypeOf(Asked.prototype, express.request)
      Object.setPrototypeOf(Given.prototype, express.response)
      for (const { prototype } of [Asked, Given]) Object.assign(prototype, { app })
      Object.assign(app, { request: Asked.prototype, response: Given.prototype })
      return (req, res) => {
        // A server that was not given the classes.
        if (!(res instanceof Given)) {
          Object.setPrototypeOf(req, Asked.prototype)
          Object.setPrototypeOf(res, Given.prototype)
        }
        listener(req as Request, res as Answer)
      }
    }
  }
}

function* pairsOf(list: readonly (string | string[])[] = []): Generator<[string, string | string[]]> {
  for (let i = 0; i < list.length; i += 2) yield [list[i] as string, list[i + 1] as string | string[]]
}
