import { getHeapStatistics } from 'node:v8'

/** How many entries of so many bytes have room in an eighth of the memory that this process may take; no more than `most`. */
export const roomFor = (bytes: number, most: number): number =>
  Math.min(most, Math.floor(getHeapStatistics().heap_size_limit / 8 / bytes))

/** Of so many the one that was not used for longest gives way. */
const sample = 8

/**
 * Remembers as many entries as there is room for. What gives way to a new one is the oldest of a few that chance has
 * picked: what nobody asks for any more is soon gone. The oldest of all would be the very next to be asked for where all
 * are asked for in turn, and with one more than there is room for none would ever be found.
 */
export class Bounded<K, V> {
  readonly #limit: number
  readonly #places = new Map<K, number>()
  /** Of each place; side by side, because many are looked at and few are met again soon. */
  readonly #keys: K[] = []
  readonly #values: V[] = []
  readonly #usedAt: number[] = []
  /** Grows with each use. */
  #time = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#keys.length
  }

  get(key: K): V | undefined {
    const place = this.#places.get(key)
    if (place === undefined) return undefined
    this.#usedAt[place] = ++this.#time
    return this.#values[place]
  }

  set(key: K, value: V): void {
    if (!this.#places.has(key) && this.size >= this.#limit) this.delete(this.#keys[this.#unused()] as K)
    const place = this.#places.get(key) ?? this.size
    this.#put(place, key, value, ++this.#time)
  }

  delete(key: K): void {
    const place = this.#places.get(key)
    if (place === undefined) return
    this.#places.delete(key)
    const [lastKey, value, usedAt] = [this.#keys.pop(), this.#values.pop(), this.#usedAt.pop()]
    if (place < this.size) this.#put(place, lastKey as K, value as V, usedAt as number)
  }

  #put(place: number, key: K, value: V, usedAt: number): void {
    this.#places.set(key, place)
    this.#keys[place] = key
    this.#values[place] = value
    this.#usedAt[place] = usedAt
  }

  #unused(): number {
    const places = Array.from({ length: sample }, () => Math.floor(Math.random() * this.size))
    return places.reduce((oldest, place) =>
      (this.#usedAt[place] as number) < (this.#usedAt[oldest] as number) ? place : oldest
    )
  }
}
