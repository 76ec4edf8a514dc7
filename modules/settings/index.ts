/**
 * What belongs to the whole installation and outlives the process: small values by name, and the configuration of the
 * server with Janssen's property names.
 */
export { algorithms } from './algorithms.ts'
export {
  allProperties,
  appConfiguration,
  isEnabled,
  isSecretMember,
  requireFeature,
  updateAppConfiguration
} from './app-configuration.ts'
export { properties, type AppConfiguration } from './properties/index.ts'
export { responseModes } from './properties/requests.ts'
export { features, type Feature } from './properties/server.ts'
export { readSetting, settleSetting, writeSetting } from './repository.ts'
