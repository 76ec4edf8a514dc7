/**
 * Remembers as many entries as there is room for. Which one gives way to a new one is left to chance: the oldest, or the one
 * that was not used for longest, would be the very next to be asked for where all are asked for in turn, and with one more
 * than there is room for none would ever be found.
 */
export class Bounded<K, V> {
  readonly #limit: number
  readonly #entries = new Map<K, V>()
  /** All of those that are there, and some that were deleted: they keep their places until others are given these. */
  readonly #keys: K[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    if (!this.#entries.has(key)) this.#give(key)
    this.#entries.set(key, value)
  }

  delete(key: K): void {
    this.#entries.delete(key)
  }

  #give(key: K): void {
    if (this.#keys.length < this.#limit) return void this.#keys.push(key)
    const place = Math.floor(Math.random() * this.#limit)
    this.#entries.delete(this.#keys[place] as K)
    this.#keys[place] = key
  }
}
