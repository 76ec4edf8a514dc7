import type { z } from 'zod'
import type { scimConfiguration } from './configuration.ts'
import { cursorTimeout } from './cursor.ts'

type Properties = Pick<
  z.output<(typeof scimConfiguration)['schema']>,
  'maxCount' | 'bulkMaxOperations' | 'bulkMaxPayloadSize'
>

/** What the service can do, with the limits in force (RFC 7643, 5; RFC 9865, 4). @param base its address */
export function serviceProviderConfig(base: string, properties: Properties): object {
  const { maxCount, bulkMaxOperations: maxOperations, bulkMaxPayloadSize: maxPayloadSize } = properties
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/v2/ServiceProviderConfig` },
    // Clients of Janssen look for this one.
    documentationUri: 'https://gluu.org/docs/ce/user-management/scim2/',
    patch: { supported: true },
    bulk: { supported: true, maxOperations, maxPayloadSize },
    filter: { supported: true, maxResults: maxCount },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: maxCount,
      maxPageSize: maxCount,
      cursorTimeout
    },
    authenticationSchemes: authenticationSchemes(`${base.replace(/\/restv1$/, '')}/docs/`)
  }
}

const authenticationSchemes = (documentationUri: string): object[] => [
  {
    type: 'oauth2',
    name: 'OAuth 2.0',
    description: 'Access tokens of this server, with scopes that begin with https://jans.io/scim/',
    specUri: 'https://www.rfc-editor.org/rfc/rfc6749',
    documentationUri,
    primary: true
  },
  {
    type: 'oauthbearertoken',
    name: 'Provisioning token',
    description:
      'A token that an administrator makes for one provisioning system, for those that cannot fetch their own',
    specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
    documentationUri,
    primary: false
  }
]
