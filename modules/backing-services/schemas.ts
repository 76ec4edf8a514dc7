import { z } from 'zod'

const line = (most = 2000) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text')
const count = (standard: number) => z.int().min(0).max(2_147_483_647).default(standard)
const seconds = (standard: number) => count(standard).describe('Seconds.')
const milliseconds = (standard: number) => count(standard).describe('Milliseconds.')
const password = line(1000)
  .optional()
  .describe('Shown masked; the mask, or none in a PUT, keeps the one there is. Null takes it away.')
const servers = (standard: string) => line().default(standard).describe('host:port, separated by commas.')

const redis = {
  redisProviderType: z.enum(['STANDALONE', 'CLUSTER', 'SHARDED', 'SENTINEL']).default('STANDALONE'),
  servers: servers('localhost:6379'),
  defaultPutExpiration: seconds(60),
  sentinelMasterGroupName: line().optional(),
  password,
  useSSL: z.boolean().default(false),
  sslTrustStoreFilePath: line().optional(),
  sslTrustStorePassword: password,
  sslKeyStoreFilePath: line().optional(),
  sslKeyStorePassword: password,
  maxIdleConnections: count(10),
  maxTotalConnections: count(500),
  connectionTimeout: milliseconds(3000),
  soTimeout: milliseconds(3000),
  maxRetryAttempts: count(5)
}

/** Janssen's cache configuration. */
export const cacheSchema = z
  .object({
    cacheProviderType: z.enum(['IN_MEMORY', 'MEMCACHED', 'REDIS', 'NATIVE_PERSISTENCE']).default('NATIVE_PERSISTENCE'),
    memcachedConfiguration: z
      .object({
        servers: servers('localhost:11211'),
        maxOperationQueueLength: count(100_000),
        bufferSize: count(32_768),
        defaultPutExpiration: seconds(60),
        connectionFactoryType: z.enum(['DEFAULT', 'BINARY']).default('DEFAULT')
      })
      .meta({ id: 'MemcachedConfiguration' })
      .prefault({}),
    inMemoryConfiguration: z
      .object({ defaultPutExpiration: seconds(60) })
      .meta({ id: 'InMemoryConfiguration' })
      .prefault({}),
    redisConfiguration: z.object(redis).meta({ id: 'RedisConfiguration' }).prefault({}),
    nativePersistenceConfiguration: z
      .object({
        defaultPutExpiration: seconds(60),
        defaultCleanupBatchSize: count(10_000),
        deleteExpiredOnGetRequest: z.boolean().default(false),
        disableAttemptUpdateBeforeInsert: z.boolean().default(false)
      })
      .meta({ id: 'NativePersistenceConfiguration' })
      .prefault({})
  })
  .meta({ id: 'CacheConfiguration' })

/** Janssen's configuration of the broker that its parts tell each other of changes by. */
export const messageSchema = z
  .object({
    messageProviderType: z.enum(['DISABLED', 'REDIS', 'POSTGRES']).default('DISABLED'),
    redisConfiguration: z.object(redis).meta({ id: 'RedisMessageConfiguration' }).prefault({}),
    postgresConfiguration: z
      .object({
        driverClassName: line().default('org.postgresql.Driver'),
        dbSchemaName: line(255).default('public'),
        connectionUri: line()
          .refine((uri) => !/[?&;]password=|\/\/[^/@]*:[^/@]*@/i.test(uri), 'must not have the password in it')
          .default('jdbc:postgresql://localhost:5432/postgres'),
        authUserName: line(255).default('postgres'),
        authUserPassword: password,
        connectionPoolMaxTotal: count(1000),
        connectionPoolMaxIdle: count(15),
        connectionPoolMinIdle: count(5),
        messageWaitMillis: milliseconds(100),
        messageSleepThreadTime: milliseconds(200)
      })
      .meta({ id: 'PostgresMessageConfiguration' })
      .prefault({})
  })
  .meta({ id: 'MessageConfiguration' })

export type CacheConfiguration = z.output<typeof cacheSchema>
export type MessageConfiguration = z.output<typeof messageSchema>
