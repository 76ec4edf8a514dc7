import { latestRecords, type AuditRecord } from '#modules/audit/index'
import { countLiveAccessTokens, countLiveSessions } from '#modules/auth/index'
import { findClient, searchClients } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { loadProvisioningTokens } from '#modules/provisioning-tokens/index'
import { findUser, searchUsers } from '#modules/users/index'
import type { ChangeRecord, DashboardProps } from '#views/admin/dashboard'

const { findToken, findTokenOfClient } = await loadProvisioningTokens()

type Figure = DashboardProps['figures'][number]

/** How many changes the dashboard shows. */
const recent = 8

/**
 * What the dashboard tells of the server.
 * @param may allows what an operation of the Config API shows
 */
export async function dashboard(ctx: Context, may: (operationId: string) => boolean): Promise<DashboardProps> {
  const { config, db, now } = ctx
  const figure = async (operationId: string, count: () => Promise<Figure>): Promise<Figure[]> =>
    may(operationId) ? [await count()] : []
  const [figures, changes] = await Promise.all([
    Promise.all([
      figure('get-oauth-openid-clients', async () => {
        const { total } = await searchClients(ctx, { limit: 0 })
        return { label: 'Clients', value: total, href: '/admin/clients' }
      }),
      figure('get-user', async () => {
        const { total } = await searchUsers(db, { offset: 0, limit: 0 })
        return { label: 'Users', value: total, href: '/admin/users' }
      }),
      figure('get-sessions', async () => {
        const { count, isAll } = await countLiveSessions(db, now())
        return { label: 'Sessions', value: count, isLeast: !isAll, href: '/admin/sessions' }
      }),
      figure('search-token', async () => {
        const { count, isAll } = await countLiveAccessTokens(db, now())
        return { label: 'Access tokens of people', value: count, isLeast: !isAll, href: '/admin/tokens' }
      })
    ]),
    may('get-audit-data') ? recentChanges(ctx) : undefined
  ])
  return {
    figures: figures.flat(),
    version: config.version,
    startedAt: Date.now() - process.uptime() * 1000,
    production: config.production,
    storage: db.engine === 'sqlite' ? (config.db.memory ? 'SQLite, in memory' : 'SQLite') : 'PostgreSQL',
    endpoints: endpoints(ctx),
    changes
  }
}

function endpoints({ config }: Context): DashboardProps['endpoints'] {
  const { issuer, listen, mtls } = config
  const internal = [
    { label: 'Config API', address: `${issuer}/jans-config-api/api/v1` },
    { label: 'SCIM', address: `${issuer}/jans-scim/restv1/v2` }
  ]
  return [
    { label: 'Issuer', address: issuer },
    { label: 'Discovery', address: `${issuer}/.well-known/openid-configuration` },
    ...(mtls.origin === undefined ? [] : [{ label: 'Mutual TLS', address: mtls.origin }]),
    // Behind a port of their own they have an address that only the operator knows.
    ...(listen.internalPort === undefined ? internal : [])
  ]
}

async function recentChanges(ctx: Context): Promise<ChangeRecord[]> {
  const records = await latestRecords(ctx.db, recent)
  return Promise.all(records.map((record) => toChange(ctx, record)))
}

async function toChange(ctx: Context, record: AuditRecord): Promise<ChangeRecord> {
  const { resourceType, resourceId, changes } = record
  const verb = verbOf(record.operation)
  const name = resourceId === null ? undefined : await nameOf(ctx, resourceType, resourceId)
  return {
    at: record.at,
    verb,
    resourceType: resourceType.charAt(0).toUpperCase() + resourceType.slice(1).replaceAll('-', ' '),
    resource: name ?? resourceId ?? '',
    href: name === undefined ? undefined : `/admin/${resourceType}s/${encodeURIComponent(resourceId ?? '')}`,
    actor: await actorName(ctx, record),
    members: verb === 'changed' ? Object.keys(changes) : []
  }
}

/** Operations begin with what was done: `create-client`. */
function verbOf(operation: string): string {
  if (/\bcreate-/.test(operation)) return 'added'
  if (/\bdelete-/.test(operation)) return 'deleted'
  return 'changed'
}

/** What a resource is called that has a page and is still there. */
async function nameOf(ctx: Context, resourceType: string, id: string): Promise<string | undefined> {
  if (resourceType === 'client') {
    const client = await findClient(ctx, id)
    return client && (client.definition.displayName ?? id)
  }
  if (resourceType === 'provisioning-token') return (await findToken(ctx, id))?.name
  return resourceType === 'user' ? (await findUser(ctx.db, id))?.userName : undefined
}

async function actorName(ctx: Context, { userInum, clientId }: AuditRecord): Promise<string> {
  if (userInum !== null) return (await nameOf(ctx, 'user', userInum)) ?? userInum
  if (clientId !== null)
    return (await findTokenOfClient(ctx, clientId))?.name ?? (await nameOf(ctx, 'client', clientId)) ?? clientId
  return 'the server'
}
