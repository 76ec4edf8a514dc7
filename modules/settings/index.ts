/**
 * What belongs to the whole installation and outlives the process: small values by name, and the configuration of the
 * server with Janssen's property names.
 */
export { algorithms } from './algorithms.ts'
export {
  allProperties,
  appConfiguration,
  isEnabled,
  requireFeature,
  updateAppConfiguration
} from './app-configuration.ts'
export { configurationDocument, type ConfigurationDocument } from './document.ts'
export { installedOrganization, ownName, type Organization } from './properties/elsewhere.ts'
export { properties, propertyGroups, type AppConfiguration } from './properties/index.ts'
export { logLevels } from './properties/logging.ts'
export type { Property } from './property.ts'
export { responseModes } from './properties/requests.ts'
export { features, type Feature } from './properties/server.ts'
export { listSettings, readSetting, removeSetting, settleSetting, writeSetting } from './repository.ts'
export { isSecretMember, masked, withKeptSecrets } from './secrets.ts'
