import { attributeDn, attributeRegistry, type AttributeRegistry } from '#modules/attributes/index'
import { authenticationMethods } from '#modules/auth/index'
import type { Context } from '#modules/core/module'
import { scopeDn, scopeRegistry } from '#modules/scopes/index'
import { scriptDn, searchScripts, type Script, type ScriptType } from '#modules/scripts/index'
import { algorithms, appConfiguration, type AppConfiguration } from '#modules/settings/index'
import type { Choice } from '#views/parts/field'
import type { Field, FormValues, Section } from '#views/parts/fields'

/** More scripts than anybody chooses from. */
const mostScripts = 500

/**
 * The fields as this server has them: what it offers to choose from, and what it does where nothing is set. What a client
 * has is among the choices whatever the server offers, so that it is never lost by a look at it.
 * @param values what stands in the form
 */
export async function offered(
  ctx: Context,
  sections: readonly Section[],
  values: FormValues
): Promise<readonly Section[]> {
  const properties = await appConfiguration(ctx)
  const choices = await choicesOf(ctx, properties, values)
  const standards = standardsOf(properties)
  const complete = (field: Field): Field => {
    const { name, kind, help = '' } = field
    const known = choices.get(name) ?? field.choices
    const standard = standards[name] ?? field.standard
    const isEmpty = kind === 'choices' && known?.length === 0
    return {
      ...field,
      ...(standard !== undefined && { standard }),
      ...(known && { choices: withChosen(known, kind, values[name]) }),
      ...(isEmpty && { help: `${help} There is none to choose from yet.` }),
      ...(name === 'attributes.minimumAcrPriorityList' && {
        help: `${help} There are: ${(choices.get('defaultAcrValues') ?? []).map(({ value }) => value).join(', ')}.`
      })
    }
  }
  return sections.map((section) => ({ ...section, fields: section.fields.map(complete) }))
}

/** What can be chosen, what is chosen first and in its own order; nothing that is chosen is missing. */
export function withChosen(
  known: readonly Choice[],
  kind: Field['kind'],
  value: FormValues[string] | undefined
): Choice[] {
  const chosen = Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : []
  const labelled = new Map(known.map((choice) => [choice.value, choice]))
  const unknown = chosen.filter((name) => !labelled.has(name))
  const missing = unknown.map((name) => ({ value: name, label: name, help: 'Is not there (any more)' }))
  if (kind !== 'choices') return [...known, ...missing.filter(({ value }) => value !== '')]
  const first = chosen.map((name) => labelled.get(name) ?? missing.find(({ value }) => value === name))
  return [...first.filter((choice) => choice !== undefined), ...known.filter(({ value }) => !chosen.includes(value))]
}

async function choicesOf(
  ctx: Context,
  properties: AppConfiguration,
  values: FormValues
): Promise<Map<string, readonly Choice[]>> {
  const [scopes, attributes, { scripts }] = await Promise.all([
    scopeRegistry(ctx),
    attributeRegistry(ctx),
    searchScripts(ctx, { sortBy: 'name', offset: 0, limit: mostScripts })
  ])
  const acrs = acrChoices(properties, scripts)
  const ofType = (type: ScriptType): Choice[] =>
    scripts
      .filter(({ scriptType, enabled }) => scriptType === type && enabled)
      .map(({ inum, name, description = '' }) => ({ value: scriptDn(inum), label: name, help: description }))
  return new Map<string, readonly Choice[]>([
    ['scopes', scopes.all.map(({ inum, id }) => ({ value: scopeDn(inum), label: id })).toSorted(byLabel)],
    ['claims', claimChoices(attributes, values.claims)],
    ['defaultAcrValues', acrs],
    ['attributes.jansAuthorizedAcr', acrs],
    ...Object.entries(scriptTypes).map(([name, type]) => [name, ofType(type)] as const),
    ...Object.entries(algorithmLists(properties)).map(
      ([name, values]) => [name, [{ value: '', label: 'Not chosen' }, ...values.map(same)]] as const
    ),
    [
      'attributes.jansSubAttr',
      [
        { value: '', label: 'Not chosen' },
        ...(properties.publicSubjectIdentifierPerClientEnabled ? properties.subjectIdentifiersPerClientSupported : []).map(same) // prettier-ignore
      ]
    ]
  ])
}

/** Attributes, each by the name that the client has it under: its dn, or a name that stands for it. */
function claimChoices(attributes: AttributeRegistry, chosen: FormValues[string] | undefined): Choice[] {
  const given = new Map(
    (Array.isArray(chosen) ? (chosen as readonly string[]) : []).flatMap((text) => {
      const attribute = attributes.byInum(text) ?? attributes.byName(text) ?? attributes.byClaim(text)
      return attribute ? [[attribute.inum, text] as const] : []
    })
  )
  return attributes.all
    .map(({ inum, displayName, claimName, name }) => ({
      value: given.get(inum) ?? attributeDn(inum),
      label: displayName,
      help: claimName ?? name
    }))
    .toSorted(byLabel)
}

const same = (value: string): Choice => ({ value, label: value })
const byLabel = (a: Choice, b: Choice) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0)

/** What requests may ask for: what the server can do, and the other names that it has for that. */
function acrChoices({ acrMappings, defaultAcr }: AppConfiguration, scripts: readonly Script[]): Choice[] {
  const built = authenticationMethods.map(({ acr, level }) => ({ value: acr, label: acr, help: `Level ${level}` }))
  const other = Object.entries(acrMappings).map(([value, acr]) => ({ value, label: value, help: `Means ${acr}` }))
  const scripted = scripts
    .filter(({ scriptType, enabled }) => scriptType === 'person_authentication' && enabled)
    .map(({ name, level }) => ({ value: name, label: name, help: `Script of level ${level}` }))
  const all = new Map([...scripted, ...other, ...built].map((choice) => [choice.value, choice]))
  return [...all.values()]
    .map(({ value, label, help }) => ({
      value,
      label,
      help: value === defaultAcr ? `${help}, the server’s default` : help
    }))
    .toSorted(byLabel)
}

const scriptTypes: Readonly<Record<string, ScriptType>> = {
  'attributes.spontaneousScopeScriptDns': 'spontaneous_scope',
  'attributes.updateTokenScriptDns': 'update_token',
  'attributes.postAuthnScripts': 'post_authn',
  'attributes.introspectionScripts': 'introspection',
  'attributes.ropcScripts': 'resource_owner_password_credentials',
  'attributes.consentGatheringScripts': 'consent_gathering',
  'attributes.tokenExchangeScripts': 'token_exchange',
  'attributes.rptClaimsScripts': 'uma_rpt_claims',
  'attributes.parScriptDns': 'par',
  'attributes.txTokenScriptDns': 'tx_token',
  'attributes.logoutStatusJwtScriptDns': 'logout_status_jwt'
}

/** What the server offers for each; where it makes no such thing, what can be kept. */
function algorithmLists(p: AppConfiguration): Record<string, readonly string[]> {
  const asymmetric = algorithms.verified.filter((name) => !name.startsWith('HS'))
  const ciba = p.backchannelAuthenticationRequestSigningAlgValuesSupported
  return {
    'attributes.logoutStatusJwtSignedResponseAlg': algorithms.signing,
    backchannelAuthenticationRequestSigningAlg: ciba.length > 0 ? ciba : asymmetric,
    idTokenSignedResponseAlg: p.idTokenSigningAlgValuesSupported,
    idTokenEncryptedResponseAlg: p.idTokenEncryptionAlgValuesSupported,
    idTokenEncryptedResponseEnc: p.idTokenEncryptionEncValuesSupported,
    accessTokenSigningAlg: p.accessTokenSigningAlgValuesSupported,
    userInfoSignedResponseAlg: p.userInfoSigningAlgValuesSupported,
    userInfoEncryptedResponseAlg: p.userInfoEncryptionAlgValuesSupported,
    userInfoEncryptedResponseEnc: p.userInfoEncryptionEncValuesSupported,
    'attributes.jansAuthSignedRespAlg': p.authorizationSigningAlgValuesSupported,
    'attributes.jansAuthEncRespAlg': p.authorizationEncryptionAlgValuesSupported,
    'attributes.jansAuthEncRespEnc': p.authorizationEncryptionEncValuesSupported,
    requestObjectSigningAlg: p.requestObjectSigningAlgValuesSupported,
    requestObjectEncryptionAlg: p.requestObjectEncryptionAlgValuesSupported,
    requestObjectEncryptionEnc: p.requestObjectEncryptionEncValuesSupported,
    tokenEndpointAuthSigningAlg: p.tokenEndpointAuthSigningAlgValuesSupported,
    'attributes.introspectionSignedResponseAlg': p.introspectionSigningAlgValuesSupported,
    'attributes.introspectionEncryptedResponseAlg': p.introspectionEncryptionAlgValuesSupported,
    'attributes.introspectionEncryptedResponseEnc': p.introspectionEncryptionEncValuesSupported,
    'attributes.txTokenSignedResponseAlg': algorithms.signing,
    'attributes.txTokenEncryptedResponseAlg': algorithms.encryption,
    'attributes.txTokenEncryptedResponseEnc': algorithms.content
  }
}

/** What holds where nothing is set, in the words of the help. */
function standardsOf(properties: AppConfiguration): Readonly<Record<string, string>> {
  const server = (seconds: number) => `${seconds}, from the server properties`
  return {
    accessTokenLifetime: server(properties.accessTokenLifetime),
    refreshTokenLifetime: server(properties.refreshTokenLifetime),
    'attributes.idTokenLifetime': server(properties.idTokenLifetime),
    'attributes.parLifetime': '600',
    'attributes.requirePkce': properties.requirePkce ? 'the server wants it of all clients' : 'off',
    'attributes.requirePar': properties.requirePar ? 'the server wants it of all clients' : 'off',
    'attributes.minimumAcrLevel': '-1, which any sign-in reaches',
    applicationType: 'web',
    subjectType: 'public',
    tokenEndpointAuthMethod: 'client_secret_basic',
    idTokenSignedResponseAlg: `${properties.defaultSignatureAlgorithm}, from the server properties`,
    accessTokenSigningAlg: `${properties.defaultSignatureAlgorithm}, from the server properties`,
    defaultAcrValues: `${properties.defaultAcr}, from the server properties`
  }
}
