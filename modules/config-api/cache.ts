import { cacheConfiguration, cacheSchema } from '#modules/backing-services/index'
import { readAccess, writeAccess } from './access.ts'
import type { Operation } from './operation.ts'
import { partedOperations } from './parts.ts'

const feature = 'https://jans.io/oauth/config/cache'
const { shape } = cacheSchema

export const cacheOperations: readonly Operation[] = partedOperations({
  document: cacheConfiguration,
  schema: cacheSchema,
  path: '/config/cache',
  id: 'cache',
  tag: 'Cache Configuration',
  noun: 'cache configuration',
  mayRead: readAccess(feature),
  mayWrite: writeAccess(feature),
  parts: [
    part('inMemoryConfiguration', 'in-memory', 'in-Memory'),
    part('memcachedConfiguration', 'memcached', 'Memcached'),
    part('nativePersistenceConfiguration', 'native-persistence', 'Native-Persistence'),
    part('redisConfiguration', 'redis', 'Redis')
  ]
})

function part(member: Exclude<keyof typeof shape, 'cacheProviderType'>, path: string, tag: string) {
  return { member, schema: shape[member].unwrap(), path, tag }
}
