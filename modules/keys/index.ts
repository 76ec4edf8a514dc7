/**
 * The server's signing keys (RFC 7517): made at the first start, private halves sealed at rest, public halves published
 * by the auth server. Rotation and the archive are not here yet.
 */
import type { JWK } from 'jose'
import type { Context, Module } from '#modules/core/module'
import { generateSigningKey, signingAlgs } from './generate.ts'
import { addKeys, countGenerations, listKeys } from './repository.ts'

export const keys: Module = {
  name: 'keys',
  prepare: makeMissingKeys,
  health: (ctx) => [{ name: 'signing keys', check: async () => (await listKeys(ctx.db, ctx.now())).length > 0 }]
}

/** Private keys for signing; among those of one algorithm the first one signs. */
export async function signingKeys({ db, vault, now }: Pick<Context, 'db' | 'vault' | 'now'>): Promise<JWK[]> {
  return (await listKeys(db, now())).map(({ privateJwk }) => JSON.parse(vault.open(privateJwk)) as JWK)
}

/** Any number of replicas may do so at once: the first one's keys are everybody's. */
async function makeMissingKeys({ db, vault, now }: Context): Promise<void> {
  const present = new Set((await listKeys(db, now())).map(({ alg }) => alg))
  const missing = signingAlgs.filter((alg) => !present.has(alg))
  if (missing.length === 0) return
  const generations = await countGenerations(db)
  const made = await Promise.all(missing.map(generateSigningKey))
  const rows = made.map(({ kid, publicJwk, privateJwk }, i) => ({
    kid,
    alg: missing[i] as string,
    generation: (generations.get(missing[i] as string) ?? 0) + 1,
    use: 'sig',
    publicJwk: { ...publicJwk },
    privateJwk: vault.seal(JSON.stringify(privateJwk)),
    createdAt: now(),
    expiresAt: null
  }))
  await addKeys(db, rows)
}
