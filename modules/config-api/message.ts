import { messageConfiguration, messageSchema } from '#modules/backing-services/index'
import { readAccess, writeAccess } from './access.ts'
import type { Operation } from './operation.ts'
import { partedOperations } from './parts.ts'

const feature = 'https://jans.io/oauth/config/message'
const { redisConfiguration, postgresConfiguration } = messageSchema.shape

export const messageOperations: readonly Operation[] = partedOperations({
  document: messageConfiguration,
  schema: messageSchema,
  path: '/config/message',
  id: 'message',
  tag: 'Message Configuration',
  noun: 'message configuration',
  mayRead: readAccess(feature),
  mayWrite: writeAccess(feature),
  parts: [
    { member: 'redisConfiguration', schema: redisConfiguration.unwrap(), path: 'redis', tag: 'Redis' },
    { member: 'postgresConfiguration', schema: postgresConfiguration.unwrap(), path: 'postgres', tag: 'Postgres' }
  ]
})
