/**
 * `npm run bench`: every row of the protocol beside stock oidc-provider, then our own rows on a store of a million tokens,
 * then while one is swept, then the lists of the Config API and the pages of administrators over a million people, then SCIM over as many. `BENCH_PARTS` chooses of these by their names below, `BENCH_ROWS` rows by parts of their names.
 */
import { besideStock } from './beside.ts'
import { configApi } from './config.ts'
import { underAMillion } from './million.ts'
import { scim } from './scim.ts'
import { whileItSweeps } from './sweep.ts'

const seconds = Number(process.env.BENCH_SECONDS ?? 2)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const parts = { beside: besideStock, million: underAMillion, sweep: whileItSweeps, config: configApi, scim }

for (const name of (process.env.BENCH_PARTS ?? Object.keys(parts).join()).split(',')) {
  const part = (parts as Record<string, (typeof parts)['beside'] | undefined>)[name.trim()]
  if (!part) throw new Error(`BENCH_PARTS: ${name} is none of ${Object.keys(parts).join(', ')}`)
  await part(seconds, rounds)
}
