import { spawnSync } from 'node:child_process'
import { Connection } from './connection.ts'
import { cell, load, median, middle } from './load.ts'
import { adminPages } from './pages.ts'
import { expect } from './rows.ts'
import { startOurs, type Server } from './servers.ts'

const people = Number(process.env.BENCH_PEOPLE ?? 1_000_000)
const clients = Number(process.env.BENCH_CLIENTS ?? 100_000)

const clientsPath = '/jans-config-api/api/v1/openid/clients'
const usersPath = '/jans-config-api/mgt/configuser'
const deep = (of: number) => Math.floor(of * 0.9)

/** One of each kind of list that an administrator's tools ask for. */
const lists: [name: string, path: string][] = [
  ['clients, first page', `${clientsPath}?limit=50`],
  ['clients, far page', `${clientsPath}?limit=50&startIndex=${deep(clients)}`],
  ['clients, sorted by name', `${clientsPath}?limit=50&sortBy=displayName`],
  ['clients, rare pattern', `${clientsPath}?limit=50&pattern=client-00000${Math.min(99, clients - 1)}`],
  ['clients, common pattern', `${clientsPath}?limit=50&pattern=example`],
  ['people, first page', `${usersPath}?limit=50`],
  ['people, far page', `${usersPath}?limit=50&startIndex=${deep(people)}`],
  ['people, by user name', `${usersPath}?limit=50&sortBy=userId`],
  ['people, by last name, far page', `${usersPath}?limit=50&sortBy=sn&startIndex=${Math.floor(people / 2)}`],
  ['people, by last change, newest first', `${usersPath}?limit=50&sortBy=updatedAt&sortOrder=descending`],
  ['people, rare pattern', `${usersPath}?limit=50&pattern=.12345`],
  ['people, pattern nobody has', `${usersPath}?limit=50&pattern=nobody-is-called-so`],
  ['people, pattern of a few thousand', `${usersPath}?limit=50&pattern=kalu`],
  ['people, the same by last name', `${usersPath}?limit=50&pattern=kalu&sortBy=sn`],
  ['people, pattern that all have', `${usersPath}?limit=50&pattern=example`],
  ['people, the same by display name', `${usersPath}?limit=50&pattern=example&sortBy=displayName`],
  ['people, five patterns', `${usersPath}?limit=50&pattern=kalu,bewi,%2B49,zesa,@example.org`],
  ['people, part of an address', `${usersPath}?limit=50&fieldValuePair=mail=bewika`],
  ['people, inactive', `${usersPath}?limit=50&fieldValuePair=status=inactive`],
  ['people, inactive with a pattern', `${usersPath}?limit=50&pattern=bewi&fieldValuePair=status=inactive`],
  ['people, pattern of two letters', `${usersPath}?limit=50&pattern=an`],
  ['people, two letters nobody has', `${usersPath}?limit=50&pattern=qx`]
]

/** Lists and searches of the Config API over many clients and people, the pages over them, and how fast clients are made. */
export async function configApi(seconds: number, rounds: number): Promise<void> {
  const empty = await startOurs()
  await empty.stop()
  const start = performance.now()
  const { status } = spawnSync(process.execPath, ['bench/fill-config.ts', empty.data, String(people), String(clients)], { stdio: 'inherit' }) // prettier-ignore
  if (status !== 0) throw new Error(`bench/fill-config.ts ended with ${status}`)
  const server = await startOurs(empty.data)
  console.log(`\n${people} people and ${clients} clients, filled in ${((performance.now() - start) / 1000).toFixed(0)} s; milliseconds of each answer`) // prettier-ignore
  const headers = { authorization: `Bearer ${await token(server)}` }
  const connection = new Connection(server.address)
  const table: Record<string, object> = {}
  for (const [name, path] of lists) {
    const times: number[] = []
    let total = ''
    const once = async () => {
      const before = performance.now()
      const answer = await connection.send('GET', path, headers)
      times.push(performance.now() - before)
      expect(200, answer)
      total = /"totalEntriesCount":(\d+)/.exec(answer.body)?.[1] ?? ''
    }
    await once()
    const [first = Number.NaN] = times.splice(0)
    for (let i = 0; i < rounds * 10; i++) await once()
    table[name] = {
      'of a warm cache': median(times).toFixed(1),
      longest: Math.max(...times).toFixed(1),
      first: first.toFixed(1),
      total
    }
  }
  const { body: some } = await connection.send('GET', `${usersPath}?limit=1`, headers)
  const person = /"inum":"([^"]+)"/.exec(some)?.[1] ?? ''
  connection.close()
  console.table(table)
  const { address } = server
  await adminPages({ address, headers, client: 'client-0000007', person }, rounds)

  const body = JSON.stringify({ displayName: 'Made', redirectUris: ['https://made.example/callback'] })
  const creation = { ...headers, 'content-type': 'application/json' }
  const made = []
  for (let round = 0; round < rounds; round++)
    made.push(
      await load(server, seconds, () => async (one) => expect(201, await one.send('POST', clientsPath, creation, body)))
    )
  console.log(`Clients made a second, beside these: ${cell(middle(made))}; memory ${server.memory().toFixed(0)} MiB`)
  await server.stop()
}

async function token({ address, paths, client: { id, secret } }: Server): Promise<string> {
  const scope = ['openid/clients.write', 'user.readonly', 'user.write'].map(
    (name) => `https://jans.io/oauth/config/${name}`
  )
  const answer = await fetch(address + paths.token, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scope.join(' ') })
  })
  const { access_token } = (await answer.json()) as { access_token: string }
  return access_token
}
