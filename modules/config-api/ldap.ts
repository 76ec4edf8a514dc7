import { z } from 'zod'
import { AppError, notFound } from '#modules/core/errors'
import {
  createLdapSource,
  deleteLdapSource,
  findLdapSource,
  isReachable,
  listLdapSources,
  readServer,
  replaceLdapSource,
  type LdapSource
} from '#modules/ldap/index'
import { masked, withKeptSecrets } from '#modules/settings/index'
import { deleteAccess, readAccess, writeAccess } from './access.ts'
import { readInput } from './input.ts'
import { json, operation, type Operation } from './operation.ts'
import { jsonPatch, patched } from './patch.ts'
import type { Access } from './operation.ts'

const feature = 'https://jans.io/oauth/config/database/ldap'
const all = 'https://jans.io/oauth/config/database.admin'
const tag = 'Database - LDAP configuration'
const path = '/config/database/ldap'

/** There is no scope for all of this feature alone: the one for databases takes its place. */
const ofDatabases = (access: Access): Access => ({
  ...access,
  group: [...access.group.filter((scope) => scope !== `${feature}.admin`), all]
})
const mayRead = ofDatabases(readAccess(feature))
const mayWrite = ofDatabases(writeAccess(feature))
/** Nothing is written, and yet who may write everything needs another scope for it. */
const mayTest: Access = { ...mayRead, super: ['https://jans.io/oauth/config/read-all'] }

const text = z.string().max(1000)
const number = z.int().min(0).max(2_147_483_647)

const ldapInput = z.object({
  configId: z.string().max(255).describe('Name of the source.'),
  bindDN: text.optional(),
  bindPassword: text.optional().describe('Never shown; where it is left out, the one before stays.'),
  servers: z
    .array(z.string().refine((server) => readServer(server) !== undefined, 'must be of the form host:port'))
    .max(20)
    .default([]),
  maxConnections: number.optional(),
  useSSL: z.boolean().default(false),
  baseDNs: z.array(text).max(100).optional(),
  primaryKey: text.optional(),
  localPrimaryKey: text.optional(),
  useAnonymousBind: z.boolean().default(false),
  enabled: z.boolean().default(false),
  version: number.optional(),
  level: number.optional()
})

const ldapDocument = ldapInput
  .omit({ bindPassword: true })
  .extend({ servers: z.array(text).optional() })
  .meta({ id: 'GluuLdapConfiguration' })

const body = { types: json, schema: ldapInput.meta({ id: 'GluuLdapConfigurationInput' }) }

/** Sources are kept as they are given; nobody is authenticated against them. */
export const ldapOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-database-ldap',
    method: 'get',
    path,
    tag,
    summary: 'All LDAP sources',
    access: mayRead,
    answer: z.array(ldapDocument),
    handle: async ({ ctx }) => (await listLdapSources(ctx)).map(document)
  }),
  operation({
    operationId: 'post-config-database-ldap',
    method: 'post',
    path,
    tag,
    summary: 'Create an LDAP source',
    access: mayWrite,
    body,
    answer: ldapDocument,
    status: 201,
    refusals: [400, 406],
    handle: async ({ ctx, body, actor }) =>
      document(await createLdapSource(ctx, readInput(ldapInput, body), actor).catch(refuseTaken))
  }),
  operation({
    operationId: 'put-config-database-ldap',
    method: 'put',
    path,
    tag,
    summary: 'Replace an LDAP source',
    access: mayWrite,
    body,
    answer: ldapDocument,
    refusals: [400, 404],
    async handle({ ctx, body, actor }) {
      const source = readInput(ldapInput, body)
      return document(await replaceLdapSource(ctx, source.configId, keepingPassword(source), actor))
    }
  }),
  operation({
    operationId: 'get-config-database-ldap-by-name',
    method: 'get',
    path: `${path}/{name}`,
    tag,
    summary: 'One LDAP source',
    access: mayRead,
    answer: ldapDocument,
    refusals: [404],
    async handle({ ctx, params }) {
      const source = await findLdapSource(ctx, params.name as string)
      if (!source) throw notFound(`LDAP source ${params.name}`)
      return document(source)
    }
  }),
  operation({
    operationId: 'patch-config-database-ldap-by-name',
    method: 'patch',
    path: `${path}/{name}`,
    tag,
    summary: 'Patch an LDAP source',
    access: mayWrite,
    body: jsonPatch,
    answer: ldapDocument,
    refusals: [400, 404],
    async handle({ ctx, params, body, actor }) {
      const nulls = Object.fromEntries(Object.keys(ldapInput.shape).map((name) => [name, null]))
      // Masked, or a patch could copy the password to where it is shown.
      const change = (before: LdapSource) =>
        readInput(ldapInput, withKeptSecrets(patched({ ...nulls, ...masked(before) }, body), before, false))
      return document(await replaceLdapSource(ctx, params.name as string, change, actor))
    }
  }),
  operation({
    operationId: 'delete-config-database-ldap-by-name',
    method: 'delete',
    path: `${path}/{name}`,
    tag,
    summary: 'Delete an LDAP source',
    access: ofDatabases(deleteAccess(feature)),
    refusals: [404],
    handle: ({ ctx, params, actor }) => deleteLdapSource(ctx, params.name as string, actor)
  }),
  operation({
    operationId: 'post-config-database-ldap-test',
    method: 'post',
    path: `${path}/test`,
    tag,
    summary: 'Try to connect to one of the servers of an LDAP source',
    access: mayTest,
    body,
    answer: z.boolean(),
    refusals: [400],
    handle: ({ ctx, body }) => isReachable(ctx.config, readInput(ldapInput, body))
  })
]

/** Who replaces what it was shown does not know the password. */
const keepingPassword =
  (source: LdapSource) =>
  ({ bindPassword }: LdapSource): LdapSource => ({ bindPassword, ...source })

function document(source: LdapSource): Omit<LdapSource, 'bindPassword'> {
  const { bindPassword: _, ...shown } = source
  return shown
}

function refuseTaken(error: unknown): never {
  if (error instanceof AppError && error.code === 'conflict')
    throw new AppError('not_acceptable', 406, error.message, { member: 'configId', cause: error })
  throw error
}
