import { z } from 'zod'
import { databaseProduct, describeTables } from '#db/describe'
import { readAccess } from './access.ts'
import { operation, type Operation } from './operation.ts'

const column = z
  .object({
    name: z.string(),
    defName: z.string().describe('The same: a column has one name here.'),
    type: z.string().describe('In the words of the database.'),
    multiValued: z.boolean().describe('Always false: lists are JSON.')
  })
  .meta({ id: 'DatabaseColumn' })

const persistence = z
  .object({
    databaseName: z.string(),
    schemaName: z.string(),
    productName: z.string(),
    productVersion: z.string(),
    driverName: z.string(),
    driverVersion: z.string(),
    persistenceType: z.string()
  })
  .meta({ id: 'PersistenceConfiguration' })

export const databaseOperations: readonly Operation[] = [
  operation({
    operationId: 'get-schema',
    method: 'get',
    path: '/config/database',
    tag: 'Database',
    summary: 'Tables and columns',
    access: readAccess('https://jans.io/oauth/config/database'),
    answer: z.record(z.string(), z.record(z.string(), column)),
    handle: ({ ctx }) => Promise.resolve(describeTables(ctx.db))
  }),
  operation({
    operationId: 'get-properties-persistence',
    method: 'get',
    path: '/jans-auth-server/config/persistence',
    tag: 'Configuration – Properties',
    summary: 'What database is in use',
    access: readAccess(
      'https://jans.io/oauth/jans-auth-server/config/properties',
      'https://jans.io/oauth/jans-auth-server/config.admin'
    ),
    answer: persistence,
    handle: async ({ ctx }) => ({ ...(await databaseProduct(ctx.db)), persistenceType: 'sql' })
  })
]
