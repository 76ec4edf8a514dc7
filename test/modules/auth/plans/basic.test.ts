import { describe } from 'vitest'
import { certify, ofAllPlans } from './certify.ts'

describe('Basic OP', () => {
  certify([{ responseType: 'code' }], () => [
    ...ofAllPlans,
    'oidcc-response-type-missing',
    'oidcc-idtoken-unsigned',
    'oidcc-userinfo-get',
    'oidcc-userinfo-post-header',
    'oidcc-userinfo-post-body',
    'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
    'oidcc-ensure-other-scope-order-succeeds',
    'oidcc-codereuse',
    'oidcc-codereuse-30seconds',
    'oidcc-ensure-post-request-succeeds',
    'oidcc-server-client-secret-post',
    'oidcc-refresh-token',
    'oidcc-ensure-request-with-valid-pkce-succeeds'
  ])
})
