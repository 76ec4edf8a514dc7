import { z } from 'zod'
import { invalid } from '#modules/core/errors'
import {
  addKey,
  allKeys,
  changeKey,
  removeKey,
  replaceKeys,
  requireKey,
  rotateKeysFor,
  type GivenKey,
  type PublishedJwk
} from '#modules/keys/index'
import { deleteAccess, readAccess, writeAccess } from './access.ts'
import { json, operation, type Operation } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { jsonPatch, patched } from './patch.ts'

const tag = 'Configuration – JWK - JSON Web Key (JWK)'
const feature = 'https://jans.io/oauth/config/jwks'
const mayRead = readAccess(feature)
const mayWrite = writeAccess(feature)
const path = '/config/jwks'

const text = z.string().max(16_384)
const certificate = text.regex(/^[\w+/=-]+$/, 'must be base64')
const purpose = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  z.enum(['connect', 'ssa', 'all'])
)

const members = {
  name: text.optional(),
  descr: text.optional(),
  kid: text.max(255).optional().describe('Made by the server where it is left out.'),
  kty: z.enum(['EC', 'RSA', 'OKP', 'oct']),
  use: z.enum(['sig', 'enc']).optional(),
  alg: text.max(50),
  exp: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('When it is over: milliseconds since 1970. Of its own keys the server says when.'),
  crv: text.max(50).optional(),
  n: text.optional(),
  e: text.optional(),
  x: text.optional(),
  y: text.optional(),
  x5c: z.array(certificate).max(10).optional(),
  key_ops_type: z
    .array(purpose)
    .max(3)
    .optional()
    .meta({ override: { type: 'array', items: { type: 'string', enum: ['connect', 'ssa', 'all'] } } })
}
const secret = text.optional().describe('Of the private half; sealed, and shown to nobody.')
const keyInput = z
  .object({ ...members, d: secret, p: secret, q: secret, dp: secret, dq: secret, qi: secret })
  .meta({ id: 'JSONWebKeyInput' })
const keySetInput = z.object({ keys: z.array(keyInput).max(1000) }).meta({ id: 'WebKeysConfigurationInput' })

const jsonWebKey = z
  .object({ ...members, kid: z.string(), use: z.enum(['sig', 'enc']), key_ops_type: z.array(z.string()).optional() })
  .meta({ id: 'JSONWebKey' })
const keySet = z.object({ keys: z.array(jsonWebKey) }).meta({ id: 'WebKeysConfiguration' })

export const keyOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-jwks',
    method: 'get',
    path,
    tag,
    summary: 'All server keys',
    access: mayRead,
    answer: keySet,
    handle: async ({ ctx }) => ({ keys: await allKeys(ctx) })
  }),
  operation({
    operationId: 'put-config-jwks',
    method: 'put',
    path,
    tag,
    summary: 'Replace the server keys: others are added, and taken away what is not given',
    access: mayWrite,
    body: { types: json, schema: keySetInput },
    answer: keySet,
    refusals: [400, 406],
    async handle({ ctx, body, actor }) {
      await replaceKeys(ctx, readKeys(body), actor)
      return { keys: await allKeys(ctx) }
    }
  }),
  operation({
    operationId: 'patch-config-jwks',
    method: 'patch',
    path,
    tag,
    summary: 'Patch the server keys',
    access: mayWrite,
    body: jsonPatch,
    answer: keySet,
    refusals: [400, 406],
    async handle({ ctx, body, actor }) {
      const keys = structuredClone(await allKeys(ctx))
      await replaceKeys(ctx, readKeys(patched({ keys }, body)), actor)
      return { keys: await allKeys(ctx) }
    }
  }),
  operation({
    operationId: 'post-config-jwks-key',
    method: 'post',
    path: `${path}/key`,
    tag,
    summary: 'Add a key: with its private half one of the server’s own, else one that is published for somebody else',
    access: mayWrite,
    body: { types: json, schema: keyInput },
    answer: jsonWebKey,
    status: 201,
    refusals: [400, 406],
    handle: ({ ctx, body, actor }) => addKey(ctx, readKey(body), actor)
  }),
  operation({
    operationId: 'post-config-jwks-rotation',
    method: 'post',
    path: `${path}/rotation`,
    tag,
    summary:
      'Make a new key for every algorithm, as the clock does; the old ones stay as long as tokens of theirs live',
    access: mayWrite,
    answer: keySet,
    status: 201,
    async handle({ ctx, actor }) {
      await rotateKeysFor(ctx, actor)
      return { keys: await allKeys(ctx) }
    }
  }),
  operation({
    operationId: 'get-jwk-by-kid',
    method: 'get',
    path: `${path}/{kid}`,
    tag,
    summary: 'One key',
    access: mayRead,
    answer: jsonWebKey,
    refusals: [404],
    handle: ({ ctx, params }): Promise<PublishedJwk> => requireKey(ctx, params.kid as string)
  }),
  operation({
    operationId: 'patch-config-jwk-kid',
    method: 'patch',
    path: `${path}/{kid}`,
    tag,
    summary: 'Patch a key: of the server’s own what is said of them, of others everything but the kid',
    access: mayWrite,
    body: jsonPatch,
    answer: jsonWebKey,
    refusals: [400, 404],
    async handle({ ctx, params, body, actor }) {
      const before = await requireKey(ctx, params.kid as string)
      const nulls = Object.fromEntries(Object.keys(members).map((name) => [name, null]))
      return changeKey(ctx, before.kid, readKey(patched({ ...nulls, ...before }, body)), actor)
    }
  }),
  operation({
    operationId: 'delete-config-jwk-kid',
    method: 'delete',
    path: `${path}/{kid}`,
    tag,
    summary: 'Remove a key at once, unless it is the only one for its algorithm',
    access: deleteAccess(feature, 'https://jans.io/oauth/config/write-all'),
    refusals: [404, 406],
    handle: ({ ctx, params, actor }) => removeKey(ctx, params.kid as string, actor)
  })
]

const readKey = (body: unknown): GivenKey => read(keyInput, body, 'A key')
const readKeys = (body: unknown): GivenKey[] => read(keySetInput, body, 'The keys').keys

/** @throws AppError `invalid_value` with the member that is wrong */
function read<Schema extends z.ZodType>(schema: Schema, body: unknown, noun: string): z.output<Schema> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(`${noun} must be a JSON object`)
  const parsed = schema.safeParse(isSet(body) ? { keys: body.keys.map(withoutEmpties) } : withoutEmpties(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.message ?? 'is not valid', issue?.path.join('.'))
}

/** An empty list of keys is one that is given. */
const isSet = (body: object): body is { keys: unknown[] } => 'keys' in body && Array.isArray(body.keys)
