import { describe } from 'vitest'
import type { ModuleName } from '../../../support/certification-modules.ts'
import { certify, ofAllPlans } from './certify.ts'

const each: ModuleName[] = [
  ...ofAllPlans,
  'oidcc-userinfo-get',
  'oidcc-userinfo-post-header',
  'oidcc-userinfo-post-body',
  'oidcc-codereuse',
  'oidcc-codereuse-30seconds',
  'oidcc-server-client-secret-post',
  'oidcc-refresh-token'
]
const ofOne: ModuleName[] = [
  'oidcc-response-type-missing',
  'oidcc-ensure-other-scope-order-succeeds',
  'oidcc-ensure-request-with-valid-pkce-succeeds'
]

describe('Hybrid OP', () => {
  certify(
    [{ responseType: 'code id_token' }, { responseType: 'code token' }, { responseType: 'code id_token token' }],
    ({ responseType }) => [
      ...each,
      ...(responseType === 'code id_token' ? ofOne : []),
      responseType === 'code token'
        ? 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow'
        : 'oidcc-ensure-request-without-nonce-fails'
    ]
  )
})
