import { spawnSync } from 'node:child_process'
import { Connection } from './connection.ts'
import { median, type Step } from './load.ts'
import { person } from './people.ts'
import { expect } from './rows.ts'
import { startOurs, type Server } from './servers.ts'

const people = Number(process.env.BENCH_PEOPLE ?? 1_000_000)
const members = Math.min(people - 1, Number(process.env.BENCH_MEMBERS ?? 100_000))

const base = '/jans-scim/restv1/v2'
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const users = (query: string) => `${base}/Users?count=100&${query}`
const filter = (text: string, more = '') => users(`filter=${encodeURIComponent(text)}${more}`)

/** Another person each time, those far apart that come one after the other. */
const any = (n: number) => person((n * 7919) % people, 0)

/** What provisioning systems read, and how many milliseconds it may take; those without a bar are to be bounded. */
const reads: [name: string, bar: number | undefined, path: (n: number) => string][] = [
  ['filter userName eq', 10, (n) => filter(`userName eq "${any(n).userName.toUpperCase()}"`)],
  ['filter externalId eq', 10, (n) => filter(`externalId eq "hr-${(n * 7919) % people}"`)],
  ['filter emails.value eq', 10, (n) => filter(`emails.value eq "${any(n).attributes.mail as string}"`)],
  ['filter emails[type eq "work" and value eq …]', 10, (n) => filter(`emails[type eq "work" and value eq "${any(n).attributes.mail as string}"]`)], // prettier-ignore
  ['filter userName eq, of nobody', 10, (n) => filter(`userName eq "nobody-${n}"`)],
  ['one of them by id', 10, (n) => `${base}/Users/${any(n).inum}`],
  ['first page', 10, () => users('startIndex=1')],
  ['page in the middle', 10, (n) => users(`startIndex=${Math.floor(people / 2) + n}`)],
  ['last page', 10, (n) => users(`startIndex=${people - 200 + n}`)],
  ['first page by user name', 10, () => users('sortBy=userName')],
  ['first page by last name', undefined, () => users('sortBy=name.familyName')],
  ['count=0', 10, () => `${base}/Users?count=0`],
  ['filter userName sw, frequent', undefined, () => filter('userName sw "a"')],
  ['filter userName sw, rare', undefined, (n) => filter(`userName sw "${any(n).userName}"`)],
  ['filter userName co, frequent', undefined, () => filter('userName co "an"')],
  ['filter userName co, rare', undefined, (n) => filter(`userName co ".${(n * 7919) % people}"`)],
  ['filter userName co, nobody', undefined, () => filter('userName co "nobody is called so"')],
  ['filter displayName co, frequent', undefined, () => filter('displayName co "an"')],
  ['filter displayName co, rare', undefined, (n) => filter(`displayName co "${any(n).attributes.displayName as string}"`)], // prettier-ignore
  ['filter name.familyName sw, frequent', undefined, () => filter('name.familyName sw "ka"')],
  ['filter emails.value co, frequent', undefined, () => filter('emails.value co "example.com"')],
  ['filter emails.value co, rare', undefined, (n) => filter(`emails.value co ".${(n * 7919) % people}@"`)],
  ['filter active eq false', undefined, () => filter('active eq false')],
  ['filter meta.lastModified gt, nobody', 10, () => filter('meta.lastModified gt "2100-01-01T00:00:00Z"')],
  ['UpdatedUsers, of nobody', 10, () => `${base}/UpdatedUsers?timeStamp=2100-01-01T00:00:00Z&pageSize=100`],
  ['UpdatedUsers, of all', undefined, () => `${base}/UpdatedUsers?timeStamp=2020-01-01T00:00:00Z&pageSize=100`]
]

type Headers = Record<string, string>

/** What provisioning systems do all day over many people: filters, pages, creates, bulk requests and a large group. */
export async function scim(seconds: number, rounds: number): Promise<void> {
  const empty = await startOurs()
  await empty.stop()
  const start = performance.now()
  const { status } = spawnSync(process.execPath, ['bench/fill-scim.ts', empty.data, String(people), String(members)], { stdio: 'inherit' }) // prettier-ignore
  if (status !== 0) throw new Error(`bench/fill-scim.ts ended with ${status}`)
  const server = await startOurs(empty.data)
  console.log(`\nSCIM over ${people} people, ${members} of them in one group, filled in ${((performance.now() - start) / 1000).toFixed(0)} s; milliseconds of each answer`) // prettier-ignore
  const headers = { authorization: `Bearer ${await token(server)}`, 'content-type': 'application/scim+json' }
  const connection = new Connection(server.address)
  console.table(await searches(connection, headers, rounds * 20))
  console.table(await groupChanges(connection, headers, rounds * 20))
  connection.close()
  console.table(await creations(server, headers, seconds, rounds))
  await besideBulk(server, headers, seconds)
  console.log(`Memory afterwards: ${server.memory().toFixed(0)} MiB`)
  await server.stop()
}

async function searches(connection: Connection, headers: Headers, count: number) {
  const table: Record<string, object> = {}
  for (const [name, bar, path] of reads) {
    let total = ''
    const measured = await times(count, async (n) => {
      const answer = await connection.send('GET', path(n), headers)
      expect(200, answer)
      total = /"total(?:Results)?":(\d+)/.exec(answer.body)?.[1] ?? ''
    })
    table[name] = { ...row(measured, bar), total }
  }
  let cursor = ''
  const pages = await times(count, async () => {
    const answer = await connection.send('GET', users(`cursor=${cursor}`), headers)
    expect(200, answer)
    cursor = /"nextCursor":"([^"]*)"/.exec(answer.body)?.[1] ?? ''
  })
  table['page after page by cursor'] = row(pages, 10)
  return table
}

async function groupChanges(connection: Connection, headers: Headers, count: number) {
  const table: Record<string, object> = {}
  const group = await theGroup(connection, headers)
  // Beyond those who are there: each is added and goes again.
  const candidate = (n: number) => person(members + (n % (people - members)), 0).inum
  const change = (operation: (inum: string) => object) =>
    times(count, async (n) => {
      const body = JSON.stringify({ schemas: [patchUrn], Operations: [operation(candidate(n))] })
      const answer = await connection.send('PATCH', `${base}/Groups/${group}`, headers, body)
      if (answer.status !== 204) expect(200, answer)
    })
  const comes = await change((value) => ({ op: 'add', path: 'members', value: [{ value }] }))
  const goes = await change((value) => ({ op: 'remove', path: `members[value eq "${value}"]` }))
  table[`group of ${members}: a member comes`] = row(comes, 20)
  table[`group of ${members}: a member goes`] = row(goes, 20)
  const member = `${base}/Users/${person(1, 0).inum}`
  const read = await times(count, async () => expect(200, await connection.send('GET', member, headers), group))
  table['a person who is in it'] = row(read, 10)
  return table
}

let made = 0
const newUser = () => ({
  schemas: [userUrn],
  userName: `made-${++made}@example.org`,
  externalId: `made-${made}`,
  active: true,
  name: { givenName: 'Made', familyName: 'Person' },
  emails: [{ value: `made-${made}@example.org`, type: 'work', primary: true }]
})

const create =
  (headers: Headers): Step =>
  async (one) =>
    expect(201, await one.send('POST', `${base}/Users`, headers, JSON.stringify(newUser())))

const bulk =
  (headers: Headers, size: number, more: object = {}): Step =>
  async (one) => {
    const Operations = Array.from({ length: size }, (_, i) => ({ method: 'POST', path: '/Users', bulkId: `b${i}`, data: newUser() })) // prettier-ignore
    const body = JSON.stringify({ schemas: [bulkUrn], ...more, Operations })
    const answer = await one.send('POST', `${base}/Bulk`, headers, body)
    expect(200, answer)
    const created = answer.body.split('"status":"201"').length - 1
    if (created !== size) throw new Error(`${created} of ${size} created: ${answer.body.slice(0, 300)}`)
  }

async function creations(server: Server, headers: Headers, seconds: number, rounds: number) {
  const table: Record<string, object> = {}
  for (const [name, bar, clients, each, step] of [
    ['create, one by one, 16 clients', 500, 16, 1, create(headers)],
    ['create, one by one, one client', undefined, 1, 1, create(headers)],
    ['bulk requests of 30, 16 clients', 1500, 16, 30, bulk(headers, 30)],
    ['bulk requests of 30, one client', undefined, 1, 30, bulk(headers, 30)],
    ['the same, 16 clients, failOnErrors 1', undefined, 16, 30, bulk(headers, 30, { failOnErrors: 1 })],
    ['bulk requests of 500, one client', 1500, 1, 500, bulk(headers, 500)]
  ] as const) {
    const all: Written[] = []
    for (let round = 0; round < rounds; round++) all.push(await written(server, seconds, clients, each, step))
    const of = (key: keyof Written) => median(all.map((one) => one[key]))
    table[name] = {
      'people a second': Math.round(of('rate')),
      bar: bar === undefined ? '' : `≥ ${bar}`,
      holds: bar === undefined ? '' : of('rate') >= bar,
      p50: of('p50').toFixed(1),
      p99: of('p99').toFixed(1),
      'server µs each': Math.round(of('cpu'))
    }
  }
  return table
}

/** What others notice of large bulk requests. */
async function besideBulk(server: Server, headers: Headers, seconds: number): Promise<void> {
  let isOver = false
  const busy = written(server, seconds, 2, 500, bulk(headers, 500)).finally(() => (isOver = true))
  const connection = new Connection(server.address)
  const all: number[] = []
  for (let n = 0; !isOver; n++) {
    const before = performance.now()
    expect(200, await connection.send('GET', filter(`userName eq "${any(n).userName}"`), headers), '"totalResults":1')
    all.push(performance.now() - before)
  }
  connection.close()
  const { rate } = await busy
  const seen = row(all.sort((a, b) => a - b), undefined) // prettier-ignore
  console.log(`A filter userName eq while bulk requests of 500 make ${Math.round(rate)} people a second:`, seen)
}

interface Written {
  /** People a second. */
  rate: number
  /** Milliseconds of a request. */
  p50: number
  p99: number
  /** Microseconds of the server's own time for each person. */
  cpu: number
}

/** The same request again and again, from so many clients. @param each people that a request makes */
async function written(server: Server, seconds: number, clients: number, each: number, step: Step): Promise<Written> {
  const all: number[] = []
  const cpu = server.cpu()
  const start = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const connection = new Connection(server.address)
      for (let now = performance.now(); now < start + seconds * 1000; now = performance.now()) {
        await step(connection)
        all.push(performance.now() - now)
      }
      connection.close()
    })
  )
  const people = all.length * each
  all.sort((a, b) => a - b)
  const at = (share: number) => all[Math.min(all.length - 1, Math.floor(all.length * share))] as number
  return {
    rate: (people * 1000) / (performance.now() - start),
    p50: at(0.5),
    p99: at(0.99),
    cpu: ((server.cpu() - cpu) * 1000) / people
  }
}

/** Milliseconds of each, after one that nobody counts. */
async function times(count: number, once: (n: number) => Promise<void>): Promise<number[]> {
  await once(0)
  const all: number[] = []
  for (let n = 1; n <= count; n++) {
    const before = performance.now()
    await once(n)
    all.push(performance.now() - before)
  }
  return all.sort((a, b) => a - b)
}

function row(sorted: number[], bar: number | undefined): object {
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
  return {
    p50: at(0.5).toFixed(1),
    p99: at(0.99).toFixed(1),
    longest: at(1).toFixed(1),
    bar: bar === undefined ? '' : `< ${bar}`,
    holds: bar === undefined ? '' : at(0.99) < bar
  }
}

async function theGroup(connection: Connection, headers: Record<string, string>): Promise<string> {
  const query = `filter=${encodeURIComponent('displayName eq "Everybody of the bench"')}&excludedAttributes=members`
  const answer = await connection.send('GET', `${base}/Groups?${query}`, headers)
  expect(200, answer)
  return (JSON.parse(answer.body) as { Resources: { id: string }[] }).Resources[0]?.id as string
}

async function token({ address, paths, client: { id, secret } }: Server): Promise<string> {
  const names = ['users.read', 'users.write', 'groups.read', 'groups.write', 'bulk']
  const answer = await fetch(address + paths.token, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: names.map((name) => `https://jans.io/scim/${name}`).join(' ')
    })
  })
  return ((await answer.json()) as { access_token: string }).access_token
}
