import { quoted } from '../../equivalent.ts'
import type { Integration } from './integration.ts'
import { hcl, lines } from './words.ts'

const list = (values: readonly string[]) => `[${values.map(hcl).join(', ')}]`

export const terraform: Integration = {
  id: 'terraform',
  name: 'Terraform',
  kind: 'Tools',
  needs: 'The provider of Janssen, and a client that may use the Config API. This describes the client as it is.',
  serves: ['any'],
  files({ definition, ...facts }) {
    const attributes = [
      definition.attributes?.requirePkce === true && '    require_pcke = true',
      definition.attributes?.requirePar === true && '    require_par = true',
      facts.dpop && '    dpop_bound_access_token = true'
    ].filter((line) => line !== false)
    return [
      {
        title: 'client.tf',
        format: 'code',
        text: lines(
          'terraform {',
          '  required_providers {',
          '    jans = {',
          '      source = "JanssenProject/jans"',
          '    }',
          '  }',
          '}',
          '',
          'variable "client_id" {}',
          'variable "client_secret" {',
          '  sensitive = true',
          '}',
          '',
          'provider "jans" {',
          `  url           = ${hcl(facts.issuer)}`,
          '  client_id     = var.client_id',
          '  client_secret = var.client_secret',
          '}',
          '',
          'resource "jans_oidc_client" "this" {',
          `  display_name               = ${hcl(facts.name)}`,
          `  application_type           = ${hcl(facts.applicationType)}`,
          `  redirect_uris              = ${list(definition.redirectUris ?? [])}`,
          `  grant_types                = ${list([...facts.grants])}`,
          `  response_types             = ${list(definition.responseTypes ?? [])}`,
          `  scopes                     = ${list(definition.scopes ?? [])}`,
          `  token_endpoint_auth_method = ${hcl(facts.methods[0] ?? 'client_secret_basic')}`,
          attributes.length > 0 && ['  attributes {', ...attributes, '  }'],
          '}'
        )
      },
      {
        title: 'Take the client over',
        format: 'shell',
        text: `terraform import jans_oidc_client.this ${quoted(facts.clientId)}`
      }
    ]
  }
}
