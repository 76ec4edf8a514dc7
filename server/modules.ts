import { admin } from '#modules/admin/index'
import { agama } from '#modules/agama/index'
import { attributes } from '#modules/attributes/index'
import { auth } from '#modules/auth/index'
import { clients } from '#modules/clients/index'
import { configApi } from '#modules/config-api/index'
import type { Module } from '#modules/core/module'
import { fido2 } from '#modules/fido2/index'
import { keys } from '#modules/keys/index'
import { provisioningTokens } from '#modules/provisioning-tokens/index'
import { scim } from '#modules/scim/index'
import { scopes } from '#modules/scopes/index'
import { scripts } from '#modules/scripts/index'
import { uma } from '#modules/uma/index'
import { users } from '#modules/users/index'
import { webhooks } from '#modules/webhooks/index'
import { assets } from '#modules/assets/index'

/** The whole product, in mounting order. Leaving a line out leaves the feature out. */
export const modules: readonly Module[] = [
  assets,
  attributes,
  users,
  scopes,
  clients,
  scripts,
  agama,
  keys,
  webhooks,
  provisioningTokens,
  fido2,
  auth,
  uma,
  scim,
  configApi,
  admin
]
