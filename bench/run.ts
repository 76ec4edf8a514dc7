/** `npm run bench`: every protocol row beside stock oidc-provider in the same run, then what only minijans does. */
import { signIn } from '../test/support/form-browser.ts'
import { load, type Measured, type Step } from './load.ts'
import { startOurs, startStock, removeData, type Server } from './servers.ts'
import { prepareOurs } from './prepare.ts'

const seconds = Number(process.env.BENCH_SECONDS ?? 2)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)

/** Both servers' forms are filled in from it. */
const person = { login: 'bench', username: 'bench', password: 'bench password 123', decision: 'allow' }

type Row = (server: Server) => Promise<(i: number) => Step>

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const basic = ({ client }: Server) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`).toString('base64')}`
})

const expect = (wanted: number, { status, body }: { status: number; body: string }) => {
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${body.slice(0, 300)}`)
}

const authorizationQuery = ({ client }: Server, extra: Record<string, string> = { scope: 'openid' }) => ({
  client_id: client.id,
  redirect_uri: client.redirectUri,
  response_type: 'code',
  ...extra
})

/** Signs in once and redeems the code. */
async function tokens(server: Server, extra?: Record<string, string>) {
  const { code, cookie } = await signIn(
    server.address,
    authorizationQuery(server, extra),
    server.paths.authorize,
    person
  )
  const answer = await fetch(server.address + server.paths.token, {
    method: 'POST',
    headers: basic(server),
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: server.client.redirectUri })
  })
  const body = (await answer.json()) as { access_token: string; refresh_token: string }
  return { cookie, ...body }
}

const rows: Record<string, Row> = {
  client_credentials: async (server) => () => async (connection) =>
    expect(
      200,
      await connection.send('POST', server.paths.token, { ...form, ...basic(server) }, 'grant_type=client_credentials')
    ),

  'introspection, user’s token': async (server) => {
    const { access_token } = await tokens(server)
    return () => async (connection) => {
      const answer = await connection.send(
        'POST',
        server.paths.introspection,
        { ...form, ...basic(server) },
        `token=${access_token}`
      )
      expect(200, answer)
      if (!answer.body.includes('"active":true')) throw new Error(answer.body)
    }
  },

  userinfo: async (server) => {
    const { access_token } = await tokens(server)
    return () => async (connection) =>
      expect(200, await connection.send('GET', server.paths.userinfo, { authorization: `Bearer ${access_token}` }))
  },

  'refresh with rotation': async (server) => {
    const families = await Promise.all(Array.from({ length: 16 }, () => tokens(server, server.refreshQuery)))
    return (i) => {
      const family = families[i] as { refresh_token: string }
      return async (connection) => {
        const body = `grant_type=refresh_token&refresh_token=${family.refresh_token}`
        const answer = await connection.send('POST', server.paths.token, { ...form, ...basic(server) }, body)
        expect(200, answer)
        family.refresh_token = (JSON.parse(answer.body) as { refresh_token: string }).refresh_token
      }
    }
  },

  'code flow, ES256': async (server) => {
    const { cookie } = await tokens(server)
    const path = `${server.paths.authorize}?${String(new URLSearchParams(authorizationQuery(server)))}`
    return () => {
      let session = cookie
      return async (connection) => {
        const authorized = await connection.send('GET', path, { cookie: session })
        expect(303, authorized)
        const set = /\r\nset-cookie: ([^;\r]*session[^;\r]*)/gi
        const fresh = [...authorized.head.matchAll(set)].map(([, pair]) => pair)
        if (fresh.length > 0) session = fresh.join('; ')
        const code = /\r\nlocation: [^\r]*[?&]code=([^&\r]*)/i.exec(authorized.head)?.[1]
        const body = `grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(server.client.redirectUri)}`
        expect(200, await connection.send('POST', server.paths.token, { ...form, ...basic(server) }, body))
      }
    }
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
const middle = (all: Measured[]): Measured => ({
  rate: median(all.map(({ rate }) => rate)),
  p50: median(all.map(({ p50 }) => p50)),
  p99: median(all.map(({ p99 }) => p99))
})
const cell = ({ rate, p50, p99 }: Measured) => `${Math.round(rate)} (${p50.toFixed(1)}/${p99.toFixed(1)})`

const ours = await startOurs()
const stock = await startStock()
console.log(`Start-up to the first discovery answer, ms: minijans ${ours.startUp.toFixed(0)} (first start, with migration, seed and keys), oidc-provider ${stock.startUp.toFixed(0)}`) // prettier-ignore
await new Promise((resolve) => setTimeout(resolve, 2000))
console.log(`Idle memory, MiB: minijans ${ours.memory().toFixed(0)}, oidc-provider ${stock.memory().toFixed(0)}`)
const scimToken = await prepareOurs(ours)

console.log(`\n${rounds} rounds of ${seconds} s, 16 connections; a second (p50/p99 ms)`)
console.table(
  Object.fromEntries(
    await (async () => {
      const table: [string, object][] = []
      for (const [name, row] of Object.entries(rows)) {
        const steps = [await row(ours), await row(stock)] as const
        const measured: [Measured[], Measured[]] = [[], []]
        for (let round = 0; round < rounds; round++) {
          measured[0].push(await load(ours.address, seconds, steps[0]))
          measured[1].push(await load(stock.address, seconds, steps[1]))
        }
        const [mine, theirs] = [middle(measured[0]), middle(measured[1])]
        table.push([
          name,
          {
            'minijans, FULL': cell(mine),
            'oidc-provider, NORMAL': cell(theirs),
            ratio: (mine.rate / theirs.rate).toFixed(2),
            'p99 ratio': (mine.p99 / theirs.p99).toFixed(2)
          }
        ])
      }
      return table
    })()
  )
)

let people = 0
const create = await load(ours.address, seconds, () => async (connection) => {
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
removeData(ours)
removeData(stock)
