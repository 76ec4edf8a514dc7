/**
 * The cache and the message broker that the parts of a Janssen installation share. One process has its own memory and tells
 * nobody, so nothing is ever connected to: what tools configure is checked, kept and given back to them.
 */
import { configurationDocument, type ConfigurationDocument } from '#modules/settings/index'
import { cacheSchema, messageSchema, type CacheConfiguration, type MessageConfiguration } from './schemas.ts'

export { cacheSchema, messageSchema }

export const cacheConfiguration: ConfigurationDocument<CacheConfiguration> = configurationDocument({
  setting: 'cache.configuration',
  resourceType: 'cache-configuration',
  schema: cacheSchema,
  standard: () => cacheSchema.parse({})
})

export const messageConfiguration: ConfigurationDocument<MessageConfiguration> = configurationDocument({
  setting: 'message.configuration',
  resourceType: 'message-configuration',
  schema: messageSchema,
  standard: () => messageSchema.parse({})
})
