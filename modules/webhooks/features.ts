import type { RecordedChange } from '#modules/core/events'

/** What a webhook can follow, by Janssen's names. */
export interface Feature {
  id: string
  displayName: string
  /** Whoever makes such a change has this scope. */
  scope: string
  /** Kinds of things whose changes it is about; none for what this server does not have, which fires by hand alone. */
  resourceTypes: readonly string[]
  /** Is it about their end, or about making and changing them? */
  deletion: boolean
  /** Further names of members, as the Config API has them. */
  aliases?: Readonly<Record<string, string>>
}

const config = 'https://jans.io/oauth/config'

export const features: readonly Feature[] = [
  ...pair('custom_script', 'Custom scripts', `${config}/scripts`, 'script'),
  ...pair('oidc_clients', 'OpenID clients', `${config}/openid/clients`, 'client'),
  ...pair('scopes', 'Scopes', `${config}/scopes`, 'scope'),
  ...pair('attributes', 'Attributes', `${config}/attributes`, 'attribute'),
  ...pair('users', 'Users', `${config}/user`, 'user', 'edit').map((feature) =>
    Object.assign(feature, { aliases: { userId: 'userName' } })
  ),
  edit('fido_configuration_write', 'FIDO configuration', `${config}/fido2`, 'fido2-config'),
  edit('scim_configuration_edit', 'SCIM configuration', 'https://jans.io/scim/config', 'scim-config'),
  edit('smtp_configuration_edit', 'Mail configuration', `${config}/smtp`, 'smtp-configuration'),
  edit('jans_link_write', 'Jans Link', `${config}/jans-link`)
]

/** The feature that a change belongs to. */
export const featureOf = ({ resourceType, before, after }: RecordedChange): Feature | undefined => {
  const about = features.filter(({ resourceTypes }) => resourceTypes.includes(resourceType))
  // Of a configuration there is no end: without its values it is configured in another way.
  return about.find(({ deletion }) => deletion === (before !== undefined && after === undefined)) ?? about[0]
}

function pair(name: string, title: string, scope: string, resourceType: string, verb = 'write'): Feature[] {
  const resourceTypes = [resourceType]
  return [
    {
      id: `${name}_${verb}`,
      displayName: `${title}: ${verb}`,
      scope: `${scope}.write`,
      resourceTypes,
      deletion: false
    },
    { id: `${name}_delete`, displayName: `${title}: delete`, scope: `${scope}.delete`, resourceTypes, deletion: true }
  ]
}

function edit(id: string, displayName: string, scope: string, ...resourceTypes: string[]): Feature {
  return { id, displayName, scope: `${scope}.write`, resourceTypes, deletion: false }
}
