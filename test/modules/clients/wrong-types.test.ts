import { array, boolean, constant, dictionary, integer, oneof, sample, string, type Arbitrary } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientSchema, searchClients } from '#modules/clients/index'
import { attributeMembers, members } from '#modules/clients/members'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { registration } from '../../support/registration.ts'

type Kind = 'string' | 'array' | 'boolean' | 'number' | 'object'

/** Values of each JSON type, the empty ones among them; those that stand for nothing in their own type. */
const values: Record<Kind, Arbitrary<unknown>> = {
  string: oneof(constant(''), string({ minLength: 1 })),
  array: oneof(constant([]), array(integer(), { minLength: 1 })),
  boolean: boolean(),
  number: integer(),
  object: oneof(constant({}), dictionary(string({ minLength: 1 }), integer(), { minKeys: 1, noNullPrototype: true }))
}
const kinds = Object.keys(values) as Kind[]

/** Two of each type that is not among the right ones. */
const wrong = (...right: Kind[]): unknown[] =>
  kinds.flatMap((kind) => (right.includes(kind) ? [] : [sample(values[kind], 1)[0], empties[kind]]))
const empties: Record<Kind, unknown> = { string: '', array: [], boolean: false, number: 0, object: {} }

function kindOf(schema: z.ZodType): Kind {
  const { type } = (schema instanceof z.ZodOptional ? schema.unwrap() : schema) as z.ZodType
  if (type === 'enum' || type === 'string') return 'string'
  if (type === 'record' || type === 'object') return 'object'
  if (type === 'array' || type === 'boolean' || type === 'number') return type
  throw new Error(`A member has the type ${type}, which this test does not know`)
}

describe('a value of the wrong type', () => {
  let app: MinijansServer
  let api: ConfigApi
  beforeAll(async () => {
    app = await startApp()
    api = await configApi(app, 'openid/clients.write')
  })
  afterAll(() => app.close())

  const total = async () => (await searchClients(app.ctx, { limit: 0 })).total
  const redirectUris = ['https://app.example.org/callback']
  // An address may come alone.
  const lenient = new Set(['backchannelLogoutUri'])

  const ofConfigApi: [string, unknown, object][] = []
  for (const [nested, shape] of [
    [false, clientSchema.shape],
    [true, clientSchema.shape.attributes.unwrap().shape]
  ] as const)
    for (const [name, schema] of Object.entries(shape))
      for (const value of wrong(kindOf(schema), ...(lenient.has(name) ? (['string'] as const) : []))) {
        // What Janssen's clients send for a text that has no languages.
        if (`${name}Localized` in members && JSON.stringify(value) === '{}') continue
        ofConfigApi.push([name, value, nested ? { attributes: { [name]: value } } : { [name]: value }])
      }

  it('is refused by the Config API, whatever the member', { timeout: 120_000 }, async () => {
    const before = await total()
    const accepted: unknown[] = []
    for (const [name, value, change] of ofConfigApi) {
      const { status, body } = await api<ApiError>('POST', '/openid/clients', { redirectUris, ...change })
      if (status !== 400 || body.code === undefined) accepted.push([name, value, status])
    }
    expect(accepted).toEqual([])
    expect(ofConfigApi.length).toBeGreaterThan(600)
    expect(await total()).toBe(before)
  })

  /** Registration takes words as a text or as a list, and keys as an object. */
  const words = new Set(['scope', 'claims', 'response_types', 'backchannel_logout_uri'])
  /** The server alone decides these; what a client says of them is not read. */
  const own = new Set(['client_id_issued_at', 'client_secret_expires_at', 'software_statement'])
  const ofRegistration = [...Object.values(members), ...Object.values(attributeMembers)].flatMap(
    ({ metadata, schema }) => {
      if (!metadata || own.has(metadata)) return []
      const right = words.has(metadata) ? (['string', 'array'] as const) : [kindOf(schema)]
      return wrong(...(metadata === 'jwks' ? (['object'] as const) : right)).map((value) => [metadata, value] as const)
    }
  )

  it('is refused at registration, whatever the member', { timeout: 120_000 }, async () => {
    const before = await total()
    const accepted: unknown[] = []
    for (const [name, value] of ofRegistration) {
      const { status, body } = await registration(app, 'POST', { redirect_uris: redirectUris, [name]: value })
      const isRefused = status === 400 && /^invalid_(client_metadata|redirect_uri|logout_uri)$/.test(body.error ?? '')
      if (!isRefused) accepted.push([name, value, status, body.error])
    }
    expect(accepted).toEqual([])
    expect(ofRegistration.length).toBeGreaterThan(400)
    expect(await total()).toBe(before)
  })

  it.each([[[1]], [[{}]], [[['https://app.example.org/']]], [[true]]])(
    'is refused inside of a list: %j',
    async (value) => {
      const before = await total()
      for (const name of ['contacts', 'redirect_uris', 'grant_types', 'scope', 'claims', 'spontaneous_scopes'])
      expect([name, (await registration(app, 'POST', { redirect_uris: redirectUris, [name]: value })).status]).toEqual([name, 400]) // prettier-ignore
      expect(await total()).toBe(before)
    }
  )

  it('is not the text of words that Janssen writes for a list', async () => {
    const { status, body } = await registration(app, 'POST', {
      redirect_uris: redirectUris,
      claims: 'sub email name',
      scope: ['openid', 'profile']
    })
    expect([status, body.error_description]).toEqual([201, undefined])
    expect(body).toMatchObject({ claims: 'sub email name', scope: 'openid profile' })
    expect((await registration(app, 'POST', { redirect_uris: redirectUris, claims: 'sub nonsense' })).body).toMatchObject({ error: 'invalid_client_metadata', error_description: expect.stringContaining('nonsense') }) // prettier-ignore
  })
})
