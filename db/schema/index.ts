import type { Columns } from '../columns.ts'
import { adminTables } from './admin.ts'
import { agamaTables } from './agama.ts'
import { assetTables } from './assets.ts'
import { attributeTables } from './attributes.ts'
import { auditTables } from './audit.ts'
import { authTables } from './auth.ts'
import { clientTables } from './clients.ts'
import { fido2Tables } from './fido2.ts'
import { groupTables } from './groups.ts'
import { keyTables } from './keys.ts'
import { ldapTables } from './ldap.ts'
import { provisioningTokenTables } from './provisioning-tokens.ts'
import { roleTables } from './roles.ts'
import { scopeTables } from './scopes.ts'
import { scriptTables } from './scripts.ts'
import { settingTables } from './settings.ts'
import { umaTables } from './uma.ts'
import { userTables } from './users.ts'
import { webhookTables } from './webhooks.ts'

/** Every table, declared once and built for the engine whose column words are given. */
export const schema = (c: Columns) => {
  const people = userTables(c)
  return {
    ...settingTables(c),
    ...keyTables(c),
    ...attributeTables(c),
    ...people,
    ...groupTables(c, people.users),
    ...scopeTables(c),
    ...clientTables(c),
    ...authTables(c),
    ...auditTables(c),
    ...umaTables(c),
    ...fido2Tables(c),
    ...assetTables(c),
    ...ldapTables(c),
    ...adminTables(c),
    ...roleTables(c),
    ...webhookTables(c),
    ...scriptTables(c),
    ...agamaTables(c),
    ...provisioningTokenTables(c)
  }
}

export type Tables = ReturnType<typeof schema>
