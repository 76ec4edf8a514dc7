import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { buildProject } from '../../support/agama.ts'
import { startApp } from '../../support/app.ts'
import { breaches, type OpenApi, type OpenApiOperation } from '../../support/open-api.ts'
import { carryingOut } from './contract-calls.ts'
import { contractOperations, type ContractOperation } from './contract-operations.ts'
import { recipes } from './contract-recipes.ts'

/** The contract itself, where somebody has it. */
const contractFile =
  process.env.MINIJANS_CONTRACT ??
  join(import.meta.dirname, '../../../../shared/reference/janssen/config-api.operations.json')

/** Scopes that open an operation although the contract does not list them. */
const furtherScopes: Readonly<Record<string, string[][]>> = {
  // What the Terraform provider asks for.
  'get-audit-data': [['https://jans.io/oauth/config/audit-logging.readonly']]
}

/** Opens nothing here. */
const foreignScope = 'https://jans.io/scim/tokens'

let app: MinijansServer
let document: OpenApi
let client: ReturnType<typeof carryingOut>

beforeAll(async () => {
  app = await startApp({}, { fetch: async () => new Response(buildProject('fetched')) })
  client = carryingOut(app)
  document = await openApi()
})
afterAll(() => app.close())

/** The document of the core with what those of the plugins add. */
async function openApi(): Promise<OpenApi> {
  const whole: OpenApi = { paths: {}, components: { schemas: {} } }
  const bases = new Set(contractOperations.map(({ path }) => /^\/jans-config-api\/(api\/v1|[\w-]+)/.exec(path)?.[0]))
  for (const base of bases) {
    const answer = await fetch(`${app.address}${base}/openapi.json`)
    if (!answer.ok) continue
    const { paths, components } = (await answer.json()) as OpenApi
    Object.assign(whole.paths, paths)
    Object.assign(whole.components.schemas, components.schemas)
  }
  return whole
}

const described = ({ path, method }: ContractOperation): OpenApiOperation | undefined =>
  document.paths[path]?.[method.toLowerCase()]

/** Status, challenge, type and text of an answer. */
async function told(answer: Response) {
  return {
    status: answer.status,
    authenticate: answer.headers.get('www-authenticate'),
    type: answer.headers.get('content-type'),
    text: await answer.text()
  }
}
const refusal = { status: 401, authenticate: 'Bearer', type: expect.stringMatching(/^text\/plain/) }

const guarded = contractOperations.filter(({ scopes }) => scopes.length > 0)
const open = contractOperations.filter(({ scopes }) => scopes.length === 0)

describe('every operation', () => {
  it.each(contractOperations)('$operationId is at $method $path', (operation) => {
    const found = described(operation)
    expect(found?.operationId).toBe(operation.operationId)
    expect(Object.keys(found?.responses ?? {})).toContain(String(operation.status))
  })

  it.each(contractOperations)('$operationId says which scopes open it, and no others do', (operation) => {
    const sets = described(operation)?.security.map(({ oauth2 = [] }) => oauth2.toSorted().join(' '))
    const further = furtherScopes[operation.operationId] ?? []
    const listed = [...operation.scopes, ...further].map((scopes) => scopes.toSorted().join(' '))
    expect(sets?.toSorted()).toEqual(listed.toSorted())
  })

  it.each(open)('$operationId is open to anybody', async (operation) => {
    expect((await client.request(operation)).status).toBe(200)
    expect((await client.request(operation, 'nonsense')).status).toBe(200)
  })

  it.each(guarded)('$operationId refuses who has no token', async (operation) => {
    expect(await told(await client.request(operation))).toMatchObject(refusal)
    expect(await told(await client.request(operation, 'nonsense'))).toMatchObject(refusal)
  })

  it.each(guarded)('$operationId refuses a token without its scopes, and names them', async (operation) => {
    const answer = await told(await client.request(operation, await client.tokenFor([foreignScope])))
    expect(answer).toMatchObject(refusal)
    for (const scope of [foreignScope, ...operation.scopes.flat()]) expect(answer.text).toContain(scope)
  })

  it.each(guarded)('$operationId is opened by each of its scopes', async (operation) => {
    for (const scopes of operation.scopes) {
      const { status } = await client.request(operation, await client.tokenFor(scopes))
      expect.soft(status, scopes.join(' ')).not.toBe(401)
      expect.soft(status, scopes.join(' ')).toBeLessThan(500)
    }
  })

  it.each(guarded.filter(({ scopes }) => scopes.some((set) => set.length > 1)))(
    '$operationId needs scopes that belong together at once',
    async (operation) => {
      for (const scopes of operation.scopes.filter((set) => set.length > 1))
        for (const scope of scopes)
          expect(await told(await client.request(operation, await client.tokenFor([scope])))).toMatchObject(refusal)
    }
  )

  it.each(contractOperations)('$operationId answers $status in the form that it describes', async (operation) => {
    const recipe = recipes[operation.operationId]
    if (!recipe) throw new Error('There is no recipe for it')
    const { status, type, text } = await client.send(operation, await recipe({ app, make: client.make }))
    expect(`${status} ${text}`.slice(0, 1000)).toMatch(new RegExp(`^${operation.status} `))
    const content = described(operation)?.responses[operation.status]?.content
    // No content: no body either.
    expect(type === undefined ? [] : [type]).toEqual(Object.keys(content ?? {}))
    expect(text === '').toBe(content === undefined)
    const body = type === 'application/json' ? (JSON.parse(text) as unknown) : text
    const schema = content?.[type ?? '']?.schema ?? { const: '' }
    expect(breaches(document, schema, body).join('\n')).toBe('')
  })
})

interface Listed extends Omit<ContractOperation, 'scopes' | 'status'> {
  scopes: string[]
  status: number[]
  query: string[]
  tag: string
  optional?: boolean
}

/** What may be left out, and is not. */
const taken = new Set([
  'Admin UI - Role',
  'Admin UI - Permission',
  'Admin UI - Role-Permissions Mapping',
  'Admin UI - Webhooks'
])

describe.runIf(existsSync(contractFile))('the contract file', () => {
  const all = existsSync(contractFile) ? (JSON.parse(readFileSync(contractFile, 'utf8')) as Listed[]) : []
  const listed = all.filter(({ optional, tag }) => !optional || taken.has(tag))

  it('has the operations that are tested here, and no more', () => {
    const inShort = listed.map(({ operationId, method, path, scopes, status }) => ({
      operationId,
      method,
      path,
      scopes: scopes.map((set) => set.split(' ')),
      status: status[0]
    }))
    const byId = (a: { operationId: string }, b: { operationId: string }) => (a.operationId < b.operationId ? -1 : 1)
    expect(contractOperations.toSorted(byId)).toEqual(inShort.toSorted(byId))
  })

  it.each(listed.filter(({ query }) => query.length > 0))('has query parameters that $operationId knows', (one) => {
    const parameters = described({ ...one, scopes: [], status: 0 })?.parameters ?? []
    expect(parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(one.query))
  })
})
