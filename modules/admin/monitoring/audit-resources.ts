import type { Response } from 'express'
import type { AuditRecord } from '#modules/audit/index'
import type { Named } from '#views/admin/monitoring/log-parts'
import { may } from '../guard.ts'
import type { namesFor } from './log-names.ts'

/** Where a kind of thing has its pages, and what one has to be allowed to see them. */
interface Home {
  path: string
  needs: string
  /** Does each have a page of its own, by its id? */
  each?: boolean
}

const homes: Readonly<Record<string, Home | undefined>> = {
  acr: { path: '/admin/authentication', needs: 'get-acrs' },
  'agama-deployment': undefined,
  'api-config': { path: '/admin/properties', needs: 'get-properties' },
  asset: { path: '/admin/assets', needs: 'get-all-assets', each: true },
  attribute: { path: '/admin/attributes', needs: 'get-attributes', each: true },
  'cache-configuration': undefined,
  client: { path: '/admin/clients', needs: 'get-oauth-openid-clients', each: true },
  consent: undefined,
  'fido2-config': undefined,
  'fido2-registration': undefined,
  group: { path: '/admin/groups', needs: 'https://jans.io/scim/groups.read', each: true },
  key: { path: '/admin/keys', needs: 'get-config-jwks' },
  'ldap-source': undefined,
  'message-configuration': undefined,
  organization: undefined,
  properties: { path: '/admin/properties', needs: 'get-properties' },
  'provisioning-token': { path: '/admin/provisioning-tokens', needs: 'get-scim-provisioning-tokens', each: true },
  permission: { path: '/admin/roles/permissions', needs: 'get-all-adminui-permissions' },
  role: { path: '/admin/roles/of', needs: 'get-all-adminui-roles', each: true },
  'role-mapping': { path: '/admin/roles/of', needs: 'get-all-adminui-roles', each: true },
  'scim-config': undefined,
  scope: { path: '/admin/scopes', needs: 'get-oauth-scopes', each: true },
  script: { path: '/admin/scripts', needs: 'get-config-scripts', each: true },
  session: { path: '/admin/sessions', needs: 'get-sessions' },
  'smtp-configuration': { path: '/admin/mail', needs: 'get-config-smtp' },
  'software-statement': undefined,
  token: { path: '/admin/tokens', needs: 'search-token' },
  'uma-resource': undefined,
  user: { path: '/admin/users', needs: 'get-user', each: true },
  webhook: { path: '/admin/webhooks', needs: 'get-all-webhooks', each: true },
  'webhook-feature': { path: '/admin/webhooks', needs: 'get-all-webhooks' }
}

/** Kinds of things that are changed. */
export const resourceTypes: readonly string[] = Object.keys(homes)

/** What a record is about: its name where it is known, and its page for those who may see it. */
export function resourceNames(res: Response, names: ReturnType<typeof namesFor>) {
  return async ({ operation, resourceType, resourceId }: AuditRecord): Promise<Named | undefined> => {
    const home = Object.hasOwn(homes, resourceType) ? homes[resourceType] : undefined
    const isOpen = home !== undefined && may(res, home.needs)
    if (resourceId === null) return isOpen ? { name: resourceType, href: home.path } : undefined
    if (resourceType === 'client') return names.client(resourceId)
    if (resourceType === 'user') return names.person(resourceId)
    // Of what was deleted there is no page any more.
    const isThere = isOpen && !/\bdelete-/.test(operation)
    const href = home?.each ? `${home.path}/${encodeURIComponent(resourceId)}` : home?.path
    return { name: resourceId, href: isThere ? href : undefined }
  }
}
