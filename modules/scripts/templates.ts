import type { ProgrammingLanguage, ScriptType } from './script.ts'

/** What a method gives back when it changes nothing. */
type Answer = 'true' | 'false' | 'number' | 'null' | 'nothing'

/** Class, and its methods as `name(arguments): answer`. */
type Interface = readonly [className: string, ...methods: `${string}(${string}): ${Answer}`[]]

const jsonMethod = (name: string) => `${name}(json, context): true` as const
const steps = [
  'getNextStep(step, context): number',
  'prepareForStep(step, context): true',
  'getStepsCount(context): number',
  'getPageForStep(step, context): null'
] as const

/** What Janssen calls in scripts of each type. */
const interfaces: Readonly<Partial<Record<ScriptType, Interface>>> = {
  person_authentication: [
    'PersonAuthentication',
    'isValidAuthenticationMethod(usageType, configuration): true',
    'getAlternativeAuthenticationMethod(usageType, configuration): null',
    'authenticate(configuration, parameters, step): false',
    'getNextStep(configuration, parameters, step): number',
    'prepareForStep(configuration, parameters, step): true',
    'getCountAuthenticationSteps(configuration): number',
    'getPageForStep(configuration, step): null',
    'getExtraParametersForStep(configuration, step): null',
    'logout(configuration, parameters): true',
    'getLogoutExternalUrl(configuration, parameters): null',
    'getAuthenticationMethodClaims(configuration): null'
  ],
  authorization_challenge: [
    'AuthorizationChallenge',
    'authorize(context): false',
    'getAuthenticationMethodClaims(context): null',
    'prepareAuthzRequest(authzRequest): nothing'
  ],
  introspection: ['Introspection', jsonMethod('modifyResponse')],
  resource_owner_password_credentials: ['ResourceOwnerPasswordCredentials', 'authenticate(context): false'],
  application_session: [
    'ApplicationSession',
    'startSession(httpRequest, sessionId, configuration): true',
    'endSession(httpRequest, sessionId, configuration): true',
    'onEvent(event): nothing',
    'modifyActiveSessionsResponse(jsonArray, context): true'
  ],
  client_registration: [
    'ClientRegistration',
    'createClient(context): true',
    'updateClient(context): true',
    'getSoftwareStatementHmacSecret(context): null',
    'getSoftwareStatementJwks(context): null',
    'getDcrHmacSecret(context): null',
    'getDcrJwks(context): null',
    'isCertValidForClient(certificate, context): false',
    jsonMethod('modifyPostResponse'),
    jsonMethod('modifyPutResponse'),
    jsonMethod('modifyReadResponse')
  ],
  id_generator: ['IdGenerator', 'generateId(appId, idType, idPrefix, configuration): null'],
  uma_rpt_policy: [
    'UmaRptPolicy',
    'getRequiredClaims(context): null',
    'authorize(context): false',
    'getClaimsGatheringScriptName(context): null'
  ],
  uma_rpt_claims: ['UmaRptClaims', jsonMethod('modify')],
  uma_claims_gathering: ['UmaClaimsGathering', 'gather(step, context): false', ...steps],
  access_evaluation: ['AccessEvaluation', 'evaluate(request, context): null'],
  access_evaluation_discovery: ['AccessEvaluationDiscovery', jsonMethod('modifyResponse')],
  token_exchange: ['TokenExchange', 'validate(context): null', jsonMethod('modifyResponse')],
  consent_gathering: ['ConsentGathering', 'authorize(step, context): false', ...steps],
  dynamic_scope: ['DynamicScope', 'update(context, configuration): true', 'getSupportedClaims(configuration): null'],
  spontaneous_scope: ['SpontaneousScope', 'manipulateScopes(context): nothing'],
  end_session: ['EndSession', 'getFrontchannelHtml(context): null'],
  post_authn: ['PostAuthn', 'forceReAuthentication(context): false', 'forceAuthorization(context): false'],
  client_authn: ['ClientAuthn', 'authenticateClient(context): null'],
  select_account: [
    'SelectAccount',
    'getSelectAccountPage(context): null',
    'getNextPage(context): null',
    'getAccountDisplayName(context): null',
    'onSelect(context): true'
  ],
  create_user: [
    'CreateUser',
    'getCreateUserPage(context): null',
    'prepare(context): true',
    'createUser(context): true'
  ],
  ciba_end_user_notification: ['EndUserNotification', 'notifyEndUser(context): false'],
  revoke_token: ['RevokeToken', 'revoke(context): true'],
  persistence_extension: [
    'PersistenceExtension',
    'createHashedPassword(plain): null',
    'compareHashedPasswords(plain, stored): false',
    'onAfterCreate(context, configuration): nothing',
    'onAfterDestroy(context, configuration): nothing'
  ],
  discovery: ['Discovery', jsonMethod('modifyResponse')],
  cookie: ['Cookie', 'modifyCookieHeader(cookieName, setCookieValue): null'],
  health_check: ['HealthCheck', 'healthCheck(context): null'],
  authz_detail: ['AuthzDetail', 'validateDetail(context): false', 'getUiRepresentation(context): null'],
  update_token: [
    'UpdateToken',
    'modifyIdToken(jwt, context): true',
    'modifyAccessToken(token, context): true',
    'modifyRefreshToken(token, context): true',
    'getRefreshTokenLifetimeInSeconds(context): number',
    'getIdTokenLifetimeInSeconds(context): number',
    'getAccessTokenLifetimeInSeconds(context): number'
  ],
  tx_token: [
    'TxToken',
    'getTxTokenLifetimeInSeconds(context): number',
    'modifyTokenPayload(jwt, context): true',
    jsonMethod('modifyResponse')
  ],
  logout_status_jwt: ['LogoutStatusJwt', 'modifyPayload(jwt, context): true', 'getLifetimeInSeconds(context): number'],
  par: ['Par', 'createPar(par, context): true', jsonMethod('modifyParResponse')],
  modify_ssa_response: ['ModifySsaResponse', 'create(jwt, context): true', 'get(jsonArray, context): true']
}

/** In Janssen's languages only: those of this process have no interface before something runs them. */
export function template(type: ScriptType, language: ProgrammingLanguage): string {
  const description = interfaces[type]
  if (!description || (language !== 'python' && language !== 'java')) return ''
  const [className, ...signatures] = description
  const all = [
    'init(customScript, configuration): true',
    'destroy(configuration): true',
    'getApiVersion(): number',
    ...signatures
  ]
  return (language === 'python' ? pythonClass : javaClass)(className, all.map(readSignature))
}

interface Method {
  name: string
  parameters: string[]
  answer: Answer
}

function readSignature(signature: string): Method {
  const [, name = '', parameters = '', answer = ''] = /^(\w+)\((.*)\): (\w+)$/.exec(signature) ?? []
  return { name, parameters: parameters.split(', ').filter(Boolean), answer: answer as Answer }
}

/** -1 lets the flow choose the next step; 0 leaves a lifetime as it is; 11 is the version of these signatures. */
const numberOf = (name: string): string =>
  name === 'getApiVersion' ? '11' : name === 'getNextStep' ? '-1' : /Count/.test(name) ? '1' : '0'

function pythonClass(className: string, methods: Method[]): string {
  const answers = { true: 'True', false: 'False', null: 'None' }
  const bodies = methods.map(({ name, parameters, answer }) => {
    const body = answer === 'nothing' ? 'pass' : `return ${answer === 'number' ? numberOf(name) : answers[answer]}`
    return `    def ${name}(${['self', ...parameters].join(', ')}):\n        ${body}\n`
  })
  return `class ${className}:\n${bodies.join('\n')}`
}

function javaClass(className: string, methods: Method[]): string {
  const types = { true: 'boolean', false: 'boolean', number: 'int', null: 'Object', nothing: 'void' }
  const bodies = methods.map(({ name, parameters, answer }) => {
    const list = parameters.map((parameter) => `Object ${parameter}`).join(', ')
    const body = answer === 'nothing' ? '' : `\n        return ${answer === 'number' ? numberOf(name) : answer};`
    return `    public ${types[answer]} ${name}(${list}) {${body}\n    }\n`
  })
  return `public class ${className} {\n\n${bodies.join('\n')}}\n`
}
