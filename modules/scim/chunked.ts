import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import type { Response } from 'express'

/** A list that is too long to be held: its elements come some at a time, while the answer is being written. */
export class Chunked {
  readonly read: () => AsyncIterable<unknown[]>
  /** Stands for the list in the JSON around it. */
  readonly #mark = randomUUID()

  constructor(read: () => AsyncIterable<unknown[]>) {
    this.read = read
  }

  map(change: (items: unknown[]) => unknown[]): Chunked {
    const { read } = this
    return new Chunked(async function* () {
      for await (const items of read()) yield change(items)
    })
  }

  toJSON(): string {
    return this.#mark
  }
}

/** The lists of that kind in a resource, or in those of a ListResponse. */
export function chunkedIn(body: object): Chunked[] {
  const resources: unknown = 'Resources' in body ? body.Resources : [body]
  return (Array.isArray(resources) ? resources : [])
    .flatMap((resource: object) => Object.values(resource))
    .filter((value) => value instanceof Chunked)
}

/** Writes JSON around such lists, and waits for a client that reads slowly. */
export async function writeInChunks(res: Response, body: object, lists: readonly Chunked[]): Promise<void> {
  if (res.req.method === 'HEAD') return void res.end()
  try {
    await pipeline(Readable.from(pieces(body, lists)), res)
  } catch (error) {
    // The client went away.
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return
    // What has been written cannot be taken back: the connection ends in the middle, and the log tells why.
    res.req.next?.(error)
  }
}

async function* pieces(body: object, lists: readonly Chunked[]): AsyncGenerator<string> {
  let rest = JSON.stringify(body)
  for (const list of lists) {
    const mark = JSON.stringify(list)
    const at = rest.indexOf(mark)
    yield `${rest.slice(0, at)}[`
    let comma = ''
    for await (const items of list.read()) {
      if (items.length === 0) continue
      yield comma + JSON.stringify(items).slice(1, -1)
      comma = ','
      // SQLite answers at once: without a pause nobody else would be served meanwhile.
      await setImmediate()
    }
    rest = `]${rest.slice(at + mark.length)}`
  }
  yield rest
}
