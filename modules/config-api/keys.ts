import { z } from 'zod'
import { notFound } from '#modules/core/errors'
import { keyring, type PublishedJwk } from '#modules/keys/index'
import { readAccess } from './access.ts'
import { operation, type Operation } from './operation.ts'

const tag = 'Configuration – JWK - JSON Web Key (JWK)'
const mayRead = readAccess('https://jans.io/oauth/config/jwks')

const text = z.string().optional()
const jsonWebKey = z
  .object({
    name: text,
    descr: text,
    kid: z.string(),
    kty: z.enum(['EC', 'RSA', 'OKP']),
    use: z.enum(['sig', 'enc']),
    alg: z.string(),
    exp: z.number().optional().describe('When it will be over: milliseconds since 1970.'),
    key_ops_type: z.array(z.string()),
    x5c: z.array(z.string()).optional(),
    crv: text,
    n: text,
    e: text,
    x: text,
    y: text
  })
  .meta({ id: 'JSONWebKey' })

/** The keys are made and renewed by the server itself, so that there is nothing here to change. */
export const keyOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-jwks',
    method: 'get',
    path: '/config/jwks',
    tag,
    summary: 'All server keys',
    access: mayRead,
    answer: z.object({ keys: z.array(jsonWebKey) }).meta({ id: 'WebKeysConfiguration' }),
    handle: async ({ ctx }) => ({ keys: (await keyring(ctx)).published })
  }),
  operation({
    operationId: 'get-jwk-by-kid',
    method: 'get',
    path: '/config/jwks/{kid}',
    tag,
    summary: 'One key',
    access: mayRead,
    answer: jsonWebKey,
    refusals: [404],
    async handle({ ctx, params }): Promise<PublishedJwk> {
      const key = (await keyring(ctx)).published.find(({ kid }) => kid === params.kid)
      if (!key) throw notFound(`Key ${params.kid}`)
      return key
    }
  })
]
