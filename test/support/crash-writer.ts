/**
 * Writes to an SQLite file without end, as many requests at once would: `node crash-writer.ts FILE RUN`. Each line that
 * it prints is a write whose promise was fulfilled.
 */
import { writeSync } from 'node:fs'
import { openSqlite } from '#db/sqlite'

const [file = '', run = ''] = process.argv.slice(2)
const db = await openSqlite({ file, synchronous: 'full' })
let last = 0

const put = (name: string) =>
  db.query.insert(db.tables.settings).values({ name, value: 'x'.repeat(200), version: 1, updatedAt: 1 })
// Straight to the pipe: what is acknowledged must not wait in this process.
const acknowledge = (name: string) => writeSync(1, `${name}\n`)

async function writeSingly(): Promise<never> {
  for (;;) {
    const name = `${run}/single/${++last}`
    await put(name)
    acknowledge(name)
  }
}

/** Two rows or none; every third transaction is given up and must leave neither. */
async function writePairs(): Promise<never> {
  for (;;) {
    const number = ++last
    const name = number % 3 === 0 ? `${run}/undone/${number}` : `${run}/pair/${number}`
    const written = await db
      .transaction(async () => {
        await put(`${name}/a`)
        await put(`${name}/b`)
        if (number % 3 === 0) throw new Error('given up')
        return true
      })
      .catch(() => false)
    if (written) acknowledge(name)
  }
}

await Promise.all([...Array.from({ length: 16 }, writeSingly), ...Array.from({ length: 8 }, writePairs)])
