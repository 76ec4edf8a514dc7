import type { Columns } from '../columns.ts'
import { adminTables } from './admin.ts'
import { attributeTables } from './attributes.ts'
import { auditTables } from './audit.ts'
import { authTables } from './auth.ts'
import { clientTables } from './clients.ts'
import { keyTables } from './keys.ts'
import { scopeTables } from './scopes.ts'
import { settingTables } from './settings.ts'
import { userTables } from './users.ts'

/** Every table, declared once and built for the engine whose column words are given. */
export const schema = (c: Columns) => ({
  ...settingTables(c),
  ...keyTables(c),
  ...attributeTables(c),
  ...userTables(c),
  ...scopeTables(c),
  ...clientTables(c),
  ...authTables(c),
  ...auditTables(c),
  ...adminTables(c)
})

export type Tables = ReturnType<typeof schema>
