import { randomUUID } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '#modules/core/module'
import { administrationScopes, installedScopeDn } from '#modules/scopes/index'
import { readSetting, writeSetting } from '#modules/settings/index'
import { newClientSecret, type Client, type ClientValues } from './client.ts'
import { createClient, findClient, replaceClient } from './clients.ts'
import { adminPagesInum } from './own.ts'

/** Stable, and with the prefix that Janssen gives to clients of this kind. */
const scriptInum = '1201.5b1c9a3e-7d42-4f0b-9c6a-2e8f4d1a7b90'

/** Scopes of the client for scripts: everything that administers. */
const scriptScopes = [
  ...administrationScopes,
  'revoke_session',
  'revoke_any_token',
  'global_token_revocation',
  'introspection',
  'jans_stat',
  'https://jans.io/auth/ssa.admin'
]

/** Puts the two ready-made clients in place: one for scripts, one for the admin pages. */
export async function seedClients(ctx: Context): Promise<void> {
  await seedScriptClient(ctx)
  await seedAdminPagesClient(ctx)
}

interface Credentials {
  client_id: string
  client_secret: string
}

/** What tools and tests sign in with. */
export async function scriptClient(ctx: Pick<Context, 'db' | 'vault'>): Promise<Credentials> {
  const credentials = await findScriptClient(ctx)
  if (!credentials) throw new Error('The client for scripts was deleted by an administrator')
  return credentials
}

async function findScriptClient(ctx: Pick<Context, 'db' | 'vault'>): Promise<Credentials | undefined> {
  const client = await findClient(ctx, scriptInum)
  return client?.secret === undefined ? undefined : { client_id: client.inum, client_secret: client.secret }
}

/** The client that the admin pages sign people in with. */
export async function adminPagesClient(ctx: Pick<Context, 'db' | 'vault'>): Promise<Client> {
  const client = await findClient(ctx, adminPagesInum)
  if (!client) throw new Error('The client of the admin pages is gone; it is made again at the next start')
  return client
}

const setting = 'clients.scriptScopes'

/** Made once: whoever deletes it, or takes scopes from it, does so for good. Scopes of a newer version are added. */
async function seedScriptClient(ctx: Context): Promise<void> {
  const granted = await readGranted(ctx)
  const added = scriptScopes.filter((id) => !granted?.includes(id)).map(installedScopeDn)
  const client = await findClient(ctx, scriptInum)
  if (!granted && !client)
    await createIfMissing(ctx, scriptInum, {
      definition: {
        displayName: 'Scripts and command line',
        description: 'May use every operation of the Config API and of SCIM. Its secret is in cli-client.json.',
        grantTypes: ['client_credentials'],
        scopes: added,
        attributes: { fapiProfile: 'none' }
      }
    })
  else if (client && added.length > 0) await addScopes(ctx, added)
  if (added.length > 0)
    await writeSetting(ctx.db, setting, [...new Set([...(granted ?? []), ...scriptScopes])], ctx.now())
  await writeScriptClientFile(ctx)
}

/** Gives the client for scripts scopes that are there beside the product's own: each once, as above. */
export async function grantToScripts(ctx: Context, ids: readonly string[]): Promise<void> {
  const granted = (await readGranted(ctx)) ?? []
  const added = ids.filter((id) => !granted.includes(id))
  if (added.length === 0 || !(await findClient(ctx, scriptInum))) return
  await addScopes(ctx, added.map(installedScopeDn))
  await writeSetting(ctx.db, setting, [...granted, ...added], ctx.now())
}

const readGranted = async ({ db }: Context) => (await readSetting(db, setting)) as string[] | undefined

const addScopes = (ctx: Context, dns: readonly string[]) =>
  replaceClient(ctx, scriptInum, (before) => ({
    ...before,
    definition: { ...before.definition, scopes: [...(before.definition.scopes ?? []), ...dns] }
  }))

/** `cli-client.json` in the data folder, readable by its owner alone. */
async function writeScriptClientFile(ctx: Context): Promise<void> {
  if (ctx.config.db.memory) return
  const file = join(ctx.config.data, 'cli-client.json')
  const client = await findScriptClient(ctx)
  if (!client) return rmSync(file, { force: true })
  const content = `${JSON.stringify({ issuer: ctx.config.issuer, ...client }, null, 2)}\n`
  if (readText(file) !== content) {
    const next = `${file}.${randomUUID()}`
    writeFileSync(next, content, { mode: 0o600, flush: true })
    renameSync(next, file)
  }
  chmodSync(file, 0o600)
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Its redirect URIs follow the issuer. */
async function seedAdminPagesClient(ctx: Context): Promise<void> {
  const redirectUris = [`${ctx.config.issuer}/admin/callback`]
  const postLogoutRedirectUris = [`${ctx.config.issuer}/admin/signed-out`]
  const client = await findClient(ctx, adminPagesInum)
  if (!client)
    return createIfMissing(ctx, adminPagesInum, {
      definition: {
        displayName: 'Admin pages',
        description: 'Signs administrators in at /admin.',
        grantTypes: ['authorization_code'],
        responseTypes: ['code'],
        redirectUris,
        postLogoutRedirectUris,
        trustedClient: true,
        scopes: ['openid', 'profile', 'email', 'role'].map(installedScopeDn),
        attributes: { requirePkce: true }
      }
    })
  if (client.definition.redirectUris?.[0] === redirectUris[0]) return
  await replaceClient(ctx, adminPagesInum, (before) => ({
    ...before,
    definition: { ...before.definition, redirectUris, postLogoutRedirectUris }
  }))
}

/** Another replica may do the same at the same moment: then its client stays. */
async function createIfMissing(ctx: Context, inum: string, values: ClientValues): Promise<void> {
  try {
    await createClient(ctx, { ...values, inum, secret: newClientSecret() })
  } catch (error) {
    if (!(await findClient(ctx, inum))) throw error
  }
}
