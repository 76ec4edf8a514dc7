import { describe } from 'vitest'
import type { ModuleName } from '../../../support/certification-modules.ts'
import { certify, ofAllPlans } from './certify.ts'

const each: ModuleName[] = [
  ...ofAllPlans,
  'oidcc-ensure-request-without-nonce-fails',
  'oidcc-ensure-other-scope-order-succeeds'
]
const withToken: ModuleName[] = [
  'oidcc-userinfo-get',
  'oidcc-userinfo-post-header',
  'oidcc-userinfo-post-body',
  'oidcc-response-type-missing'
]

describe('Implicit OP', () => {
  certify([{ responseType: 'id_token' }, { responseType: 'id_token token' }], ({ responseType }) =>
    responseType === 'id_token' ? each : [...each, ...withToken]
  )
})
