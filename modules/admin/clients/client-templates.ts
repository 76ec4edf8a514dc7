import type { ClientDefinition } from '#modules/clients/index'
import type { TemplateCard } from '#views/admin/clients/client-new'

interface Template extends TemplateCard {
  /** What is still to be filled in. */
  lead: string
  /** Scopes by their ids. */
  scopes: readonly string[]
  definition: ClientDefinition
}

const people = ['openid', 'profile', 'email']

/** Kinds of clients. Whatever makes one safer without making it impossible is on. */
export const templates: readonly Template[] = [
  {
    id: 'web',
    title: 'Web application',
    about: 'Runs on a server of yours and keeps a secret: Rails, Django, Spring, Next.js with a back end.',
    picture: 'clients',
    lead: 'A web application. Give it a name and the addresses that people come back to.',
    scopes: people,
    definition: {
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      tokenEndpointAuthMethod: 'client_secret_basic',
      persistClientAuthorizations: true,
      attributes: { requirePkce: true }
    }
  },
  {
    id: 'spa',
    title: 'Single-page application',
    about: 'Runs in the browser alone and can keep no secret: React, Vue, Angular without a back end.',
    picture: 'dashboard',
    lead: 'A single-page application. Give it a name, the addresses that people come back to, and its authorized origin.',
    scopes: people,
    definition: {
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      tokenEndpointAuthMethod: 'none',
      persistClientAuthorizations: true,
      attributes: { requirePkce: true }
    }
  },
  {
    id: 'native',
    title: 'Native application',
    about: 'Installed on a telephone or a computer, and signs people in by the browser there.',
    picture: 'sessions',
    lead: 'A native application. Its redirect URIs are an address that it claims, a scheme of its own, or the loopback.',
    scopes: people,
    definition: {
      applicationType: 'native',
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      tokenEndpointAuthMethod: 'none',
      persistClientAuthorizations: true,
      attributes: { requirePkce: true }
    }
  },
  {
    id: 'machine',
    title: 'Machine to machine',
    about: 'A service, a job or a script that calls APIs for itself, without a person.',
    picture: 'plugins',
    lead: 'A program that acts for itself. Choose the scopes that it needs, and no more.',
    scopes: [],
    definition: { grantTypes: ['client_credentials'], tokenEndpointAuthMethod: 'client_secret_basic' }
  },
  {
    id: 'device',
    title: 'Device',
    about: 'Has no browser or no keyboard: a television, a printer, a command line.',
    picture: 'tokens',
    lead: 'A device. People allow it on their telephone, by a code that it shows.',
    scopes: people,
    definition: {
      applicationType: 'native',
      grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      persistClientAuthorizations: true
    }
  },
  {
    id: 'fapi',
    title: 'FAPI 2.0',
    about:
      'For banks, health and whoever wants the strictest rules: pushed requests, bound tokens, keys instead of secrets.',
    picture: 'roles',
    lead: 'Held to the FAPI 2.0 Security Profile. It needs https redirect URIs and a key set, or the address of one.',
    scopes: ['openid'],
    definition: {
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      tokenEndpointAuthMethod: 'private_key_jwt',
      tokenEndpointAuthSigningAlg: 'ES256',
      idTokenSignedResponseAlg: 'ES256',
      persistClientAuthorizations: true,
      attributes: { fapiProfile: '2.0', requirePar: true, requirePkce: true, dpopBoundAccessToken: true }
    }
  }
]
