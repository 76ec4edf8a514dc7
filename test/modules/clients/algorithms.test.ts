import { expect, it } from 'vitest'
import { algorithms } from '#modules/clients/algorithms'
import { startApp } from '../../support/app.ts'

it('lets a client choose what the auth server can do, and all of that', async () => {
  await using app = await startApp()
  const answer = await fetch(`${app.address}/.well-known/openid-configuration`)
  const discovery = (await answer.json()) as Record<string, string[]>
  const content = algorithms.content.filter((enc) => !enc.includes('+'))
  const offered = {
    id_token_signing_alg_values_supported: algorithms.signing,
    userinfo_signing_alg_values_supported: algorithms.signing,
    request_object_signing_alg_values_supported: algorithms.verified,
    token_endpoint_auth_signing_alg_values_supported: algorithms.verified,
    id_token_encryption_alg_values_supported: algorithms.encryption,
    userinfo_encryption_alg_values_supported: algorithms.encryption,
    request_object_encryption_alg_values_supported: algorithms.decryption,
    id_token_encryption_enc_values_supported: content,
    userinfo_encryption_enc_values_supported: content,
    request_object_encryption_enc_values_supported: content
  }
  for (const [member, algs] of Object.entries(offered))
    expect.soft(discovery[member]?.toSorted(), member).toEqual([...algs].toSorted())
})
