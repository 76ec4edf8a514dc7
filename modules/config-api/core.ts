import { auditOperations } from './audit.ts'
import { clientOperations } from './clients.ts'
import { healthOperations } from './health.ts'
import { keyOperations } from './keys.ts'
import type { Plugin } from './operation.ts'
import { propertyOperations } from './properties.ts'
import { scopeOperations } from './scopes.ts'

export const core: Plugin = {
  name: 'core',
  description: 'Configuration of the auth server and its clients',
  basePath: '/jans-config-api/api/v1',
  operations: [
    ...clientOperations,
    ...scopeOperations,
    ...propertyOperations,
    ...healthOperations,
    ...auditOperations,
    ...keyOperations
  ]
}
