import type { JsonWebKey } from 'node:crypto'
import { cell, load, middle, type Measured } from './load.ts'
import { prepareOurs } from './prepare.ts'
import { expect, isRepeated, oneClient, oneEach, rows } from './rows.ts'
import { startOurs, startStock } from './servers.ts'
import { keysLike } from './stock-keys.ts'
import { hasWrk, loadByWrk } from './wrk.ts'

/** Every row of the protocol beside stock oidc-provider, in turns; then what only minijans does. */
export async function besideStock(seconds: number, rounds: number): Promise<void> {
  const ours = await startOurs()
  const published = await fetch(ours.address + ours.paths.jwks)
  const stock = await startStock(keysLike(((await published.json()) as { keys: JsonWebKey[] }).keys))
  console.log(`Start-up to the first discovery answer, ms: minijans ${ours.startUp.toFixed(0)} (first start, with migration, seed and keys), oidc-provider ${stock.startUp.toFixed(0)}`) // prettier-ignore
  await new Promise((resolve) => setTimeout(resolve, 2000))
  console.log(`Idle memory, MiB: minijans ${ours.memory().toFixed(0)}, oidc-provider ${stock.memory().toFixed(0)}`)
  const scimToken = await prepareOurs(ours)
  const sides = [
    { server: ours, callers: oneEach(await oneClient(ours)) },
    { server: stock, callers: oneEach(await oneClient(stock)) }
  ]

  console.log(
    `\n${rounds} rounds of ${seconds} s, 16 connections${hasWrk ? ', by wrk where one request is repeated' : ''}; a second (p50/p99 ms)`
  )
  const table: Record<string, object> = {}
  for (const [name, row] of rows) {
    const ask = hasWrk && isRepeated(name) ? loadByWrk : load
    const measured: [Measured[], Measured[]] = [[], []]
    for (let round = 0; round < rounds; round++)
      for (const [side, { server, callers }] of sides.entries())
        measured[side]?.push(await ask(server, seconds, (i) => row(server, callers(i))))
    const [mine, theirs] = [middle(measured[0]), middle(measured[1])]
    table[name] = {
      'minijans, FULL': cell(mine),
      'oidc-provider, NORMAL': cell(theirs),
      ratio: (mine.rate / theirs.rate).toFixed(2),
      'p99 ratio': (mine.p99 / theirs.p99).toFixed(2),
      'processor, us': `${mine.cpu.toFixed(0)} / ${theirs.cpu.toFixed(0)}`
    }
  }
  console.table(table)

  let people = 0
  const create = await load(ours, seconds, () => async (connection) => {
    const body = JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: `bench-${people++}@example.org`,
      active: true,
      name: { givenName: 'Bench', familyName: 'Person' },
      emails: [{ value: `bench-${people}@example.org`, type: 'work', primary: true }]
    })
    const headers = { 'content-type': 'application/scim+json', authorization: `Bearer ${scimToken}` }
    expect(201, await connection.send('POST', '/jans-scim/restv1/v2/Users', headers, body))
  })
  console.log(`SCIM creates: ${cell(create)}`)
  console.log(
    `Memory after the load, MiB: minijans ${ours.memory().toFixed(0)}, oidc-provider ${stock.memory().toFixed(0)}`
  )

  await Promise.all([ours.stop(), stock.stop()])
  const again = await startOurs(ours.data)
  console.log(`Start-up again on the same folder, ms: ${again.startUp.toFixed(0)}`)
  await again.stop()
}
