import type { IconName } from '../parts/icons.ts'

/** A section of the admin pages. */
interface Section {
  id: string
  href: string
  label: string
  picture: IconName
  /** Operations of the Config API, any one of which has to be allowed for it to be shown. */
  needs: readonly string[]
}

const groups = [
  {
    sections: [
      { id: 'dashboard', href: '/admin', label: 'Dashboard', picture: 'dashboard', needs: [] },
      { id: 'statistics', href: '/admin/statistics', label: 'Statistics', picture: 'statistics', needs: ['get-stat'] },
      {
        id: 'health',
        href: '/admin/health',
        label: 'Health and logs',
        picture: 'health',
        needs: ['get-config-logging']
      },
      { id: 'audit', href: '/admin/audit', label: 'Audit log', picture: 'audit', needs: ['get-audit-data'] }
    ]
  },
  {
    title: 'Applications',
    sections: [
      {
        id: 'clients',
        href: '/admin/clients',
        label: 'Clients',
        picture: 'clients',
        needs: ['get-oauth-openid-clients']
      },
      { id: 'scopes', href: '/admin/scopes', label: 'Scopes', picture: 'scopes', needs: ['get-oauth-scopes'] },
      { id: 'sessions', href: '/admin/sessions', label: 'Sessions', picture: 'sessions', needs: ['get-sessions'] },
      { id: 'tokens', href: '/admin/tokens', label: 'Tokens', picture: 'tokens', needs: ['search-token'] }
    ]
  },
  {
    title: 'People',
    sections: [
      { id: 'users', href: '/admin/users', label: 'Users', picture: 'users', needs: ['get-user'] },
      {
        id: 'groups',
        href: '/admin/groups',
        label: 'Groups',
        picture: 'groups',
        needs: ['https://jans.io/scim/groups.read']
      },
      {
        id: 'attributes',
        href: '/admin/attributes',
        label: 'Attributes',
        picture: 'attributes',
        needs: ['get-attributes']
      },
      {
        id: 'provisioning-tokens',
        href: '/admin/provisioning-tokens',
        label: 'Provisioning',
        picture: 'key',
        needs: ['get-scim-provisioning-tokens']
      }
    ]
  },
  {
    title: 'Server',
    sections: [
      {
        id: 'authentication',
        href: '/admin/authentication',
        label: 'Authentication',
        picture: 'authentication',
        needs: ['get-acrs']
      },
      { id: 'scripts', href: '/admin/scripts', label: 'Scripts', picture: 'scripts', needs: ['get-config-scripts'] },
      { id: 'keys', href: '/admin/keys', label: 'Keys', picture: 'keys', needs: ['get-config-jwks'] },
      {
        id: 'properties',
        href: '/admin/properties',
        label: 'Properties',
        picture: 'properties',
        needs: ['get-properties']
      },
      { id: 'mail', href: '/admin/mail', label: 'Mail', picture: 'mail', needs: ['get-config-smtp'] },
      { id: 'assets', href: '/admin/assets', label: 'Assets', picture: 'assets', needs: ['get-all-assets'] },
      { id: 'webhooks', href: '/admin/webhooks', label: 'Webhooks', picture: 'webhooks', needs: ['get-all-webhooks'] },
      { id: 'plugins', href: '/admin/plugins', label: 'Plugins', picture: 'plugins', needs: ['get-plugins'] },
      { id: 'roles', href: '/admin/roles', label: 'Roles', picture: 'roles', needs: ['get-all-adminui-roles'] }
    ]
  }
] as const satisfies readonly { title?: string; sections: readonly Section[] }[]

export type AdminSection = (typeof groups)[number]['sections'][number]['id']

export interface SectionGroup {
  title?: string
  sections: readonly { id: AdminSection; href: string; label: string; picture: IconName }[]
}

/**
 * The sections that somebody may see.
 * @param may allows an operation of the Config API, or a scope
 */
export const sectionsFor = (may: (needed: string) => boolean): SectionGroup[] =>
  groups.flatMap((group) => {
    const sections = group.sections.filter(({ needs }) => needs.length === 0 || needs.some(may))
    return sections.length > 0 ? [{ ...group, sections }] : []
  })
