import { admin } from '#modules/admin/index'
import { attributes } from '#modules/attributes/index'
import { auth } from '#modules/auth/index'
import { clients } from '#modules/clients/index'
import { configApi } from '#modules/config-api/index'
import type { Module } from '#modules/core/module'
import { keys } from '#modules/keys/index'
import { scim } from '#modules/scim/index'
import { scopes } from '#modules/scopes/index'
import { users } from '#modules/users/index'
import { assets } from '#modules/assets/index'

/** The whole product, in mounting order. Leaving a line out leaves the feature out. */
export const modules: readonly Module[] = [
  assets,
  attributes,
  users,
  scopes,
  clients,
  keys,
  auth,
  scim,
  configApi,
  admin
]
