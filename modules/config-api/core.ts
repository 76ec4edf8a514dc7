import { acrOperations } from './acrs.ts'
import { assetOperations } from './assets.ts'
import { attributeOperations } from './attributes.ts'
import { agamaOperations } from './agama.ts'
import { apiConfigOperations } from './api-config.ts'
import { auditOperations } from './audit.ts'
import { cacheOperations } from './cache.ts'
import { clientOperations } from './clients.ts'
import { configurationChangeOperations } from './configuration-changes.ts'
import { consentOperations } from './consents.ts'
import { databaseOperations } from './database.ts'
import { healthOperations } from './health.ts'
import { keyOperations } from './keys.ts'
import { loggingOperations } from './logging.ts'
import { ldapOperations } from './ldap.ts'
import { messageOperations } from './message.ts'
import type { Plugin } from './operation.ts'
import { organizationOperations } from './organization.ts'
import { pluginOperations } from './plugins.ts'
import { propertyOperations } from './properties.ts'
import { scopeOperations } from './scopes.ts'
import { scriptOperations } from './scripts.ts'
import { sessionOperations } from './sessions.ts'
import { smtpOperations } from './smtp.ts'
import { softwareStatementOperations } from './software-statements.ts'
import { statisticsOperations } from './statistics.ts'
import { tokenOperations } from './tokens.ts'
import { umaResourceOperations } from './uma-resources.ts'

export const core: Plugin = {
  name: 'core',
  description: 'Configuration of the auth server and its clients',
  basePath: '/jans-config-api/api/v1',
  operations: [
    ...clientOperations,
    ...scopeOperations,
    ...attributeOperations,
    ...acrOperations,
    ...organizationOperations,
    ...databaseOperations,
    ...ldapOperations,
    ...scriptOperations,
    ...agamaOperations,
    ...propertyOperations,
    ...cacheOperations,
    ...messageOperations,
    ...smtpOperations,
    ...loggingOperations,
    ...apiConfigOperations,
    ...healthOperations,
    ...auditOperations,
    ...keyOperations,
    ...sessionOperations,
    ...tokenOperations,
    ...consentOperations,
    ...softwareStatementOperations,
    ...statisticsOperations,
    ...assetOperations,
    ...pluginOperations,
    ...umaResourceOperations,
    ...configurationChangeOperations
  ]
}
