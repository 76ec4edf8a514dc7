import type { Plugin } from '../operation.ts'
import { adminRoleOperations } from './admin-roles.ts'
import { genericErrorHandler, genericResponse } from './admin-ui-words.ts'
import { webhookOperations } from './webhooks.ts'

export const adminUi: Plugin = {
  name: 'admin-ui',
  description: 'Roles, permissions and webhooks of the Admin UI',
  basePath: '/jans-config-api/admin-ui',
  operations: [...adminRoleOperations, ...webhookOperations],
  refusal: { handler: genericErrorHandler, schema: genericResponse }
}
