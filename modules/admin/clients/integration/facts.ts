import { attributeOf, authenticationMethods, valueOf, type ClientDefinition } from '#modules/clients/index'
import { appConfiguration } from '#modules/settings/index'
import type { Context } from '#modules/core/module'
import { addresses } from '#modules/auth/index'
import { callbackPath } from '../client-try-flows.ts'
import type { SeenClient } from '../client-try-client.ts'

/** What snippets are made from: members of the client, and the addresses of the server. */
export interface Facts {
  name: string
  /** inum */
  clientId: string
  /** Where the secret stands in a file: itself when somebody has asked for it, else words in its place. */
  secret: string
  issuer: string
  /** Endpoints by the names that the configuration of the server has for them. */
  at: Readonly<Record<string, string>>
  /** redirectUris, without that of these pages. */
  redirectUris: readonly string[]
  /** postLogoutRedirectUris */
  postLogoutRedirectUris: readonly string[]
  /** Origin of the application: that of its first redirect URI on the web. */
  origin: string
  /** Names of what `scopes` refers to. */
  scopes: readonly string[]
  /** grantTypes */
  grants: ReadonlySet<string>
  /** tokenEndpointAuthMethod, and attributes.additionalTokenEndpointAuthMethods after it. */
  methods: readonly string[]
  /** attributes.requirePar, or requirePar of the server. */
  par: boolean
  /** attributes.dpopBoundAccessToken */
  dpop: boolean
  /** idTokenSignedResponseAlg */
  idTokenAlg: string | undefined
  /** userInfoSignedResponseAlg */
  userinfoAlg: string | undefined
  /** tokenEndpointAuthSigningAlg */
  assertionAlg: string | undefined
  applicationType: string
  definition: ClientDefinition
}

/** Stands where the secret would. */
const secretWords = 'CLIENT_SECRET'

/** @param shown whether the secret itself is to stand there */
export async function factsOf(ctx: Context, client: SeenClient, shown: boolean): Promise<Facts> {
  const { definition, secret } = client
  const { postLogoutRedirectUris = [] } = definition
  // Where these pages try the client is of no use to an application.
  const redirectUris = (definition.redirectUris ?? []).filter((uri) => uri !== ctx.config.issuer + callbackPath)
  const properties = await appConfiguration(ctx)
  return {
    name: client.name,
    clientId: client.inum,
    secret: shown && secret !== undefined ? secret : secretWords,
    issuer: ctx.config.issuer,
    at: addresses(ctx.config.issuer),
    redirectUris,
    postLogoutRedirectUris,
    origin: redirectUris.map(originOf).find(Boolean) ?? 'https://app.example.com',
    scopes: client.scopes,
    grants: new Set(definition.grantTypes),
    methods: authenticationMethods(definition),
    par: attributeOf(definition, 'requirePar') === true || properties.requirePar,
    dpop: attributeOf(definition, 'dpopBoundAccessToken') === true,
    idTokenAlg: definition.idTokenSignedResponseAlg,
    userinfoAlg: definition.userInfoSignedResponseAlg,
    assertionAlg: definition.tokenEndpointAuthSigningAlg,
    applicationType: valueOf(definition, 'applicationType') as string,
    definition
  }
}

function originOf(uri: string): string | undefined {
  const url = URL.parse(uri)
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined
}
