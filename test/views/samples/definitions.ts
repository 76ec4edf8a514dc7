import { codeEditorAddress } from '#modules/assets/index'
import { attributePage, deleteAttributeQuestion } from '#views/admin/definitions/attribute'
import { attributeFormPage } from '#views/admin/definitions/attribute-form'
import { attributesPage } from '#views/admin/definitions/attributes'
import { authenticationPage, type MethodRow } from '#views/admin/server/authentication'
import { defaultMethodFormPage, mappingsFormPage } from '#views/admin/server/authentication-form'
import { keyPage, removeKeyQuestion } from '#views/admin/server/key'
import { keysPage, rotateQuestion, type KeyRow } from '#views/admin/server/keys'
import { ldapPage } from '#views/admin/server/ldap'
import { ldapFormPage, ldapSections } from '#views/admin/server/ldap-form'
import { questionPage } from '#views/admin/question'
import { scriptPage } from '#views/admin/definitions/script'
import { internalScriptSections, scriptFormPage, scriptSections } from '#views/admin/definitions/script-form'
import { newScriptPage, scriptsPage } from '#views/admin/definitions/scripts'
import type { Html } from '#views/html'

const now = Date.UTC(2026, 0, 31, 12)

type Samples = Record<string, () => Html>
const viewerOf = (text: string) => ({ name: text, csrf: text, may: () => true })
const callOf = (text: string) => ({ method: 'PUT', address: `/jans-config-api/${text}`, body: text, curl: text })
const listOf = (text: string) => ({ q: text, page: 1, sort: 'name', descending: false, size: 2, total: 9 })

/** The pages of attributes, scripts, ways to authenticate, and keys. */
export const definitionSamples = (text: string): Samples => ({
  ...attributeSamples(text),
  ...scriptSamples(text),
  ...authenticationSamples(text),
  ...keySamples(text)
})

function attributeSamples(text: string): Samples {
  const viewer = viewerOf(text)
  const call = callOf(text)
  const listed = { ...listOf(text), sort: 'displayName', status: 'active', call }
  const row = { inum: text, name: text, displayName: text, dataType: 'string', status: 'active', claimName: text }
  const values = {
    name: text,
    displayName: text,
    description: text,
    status: 'active',
    dataType: 'string',
    'attributeValidation.regexp': text,
    viewType: ['admin', text],
    usageType: text,
    saml1Uri: text
  }
  const attribute = { ...row, description: text, values, installed: false, scopes: [{ inum: text, id: text }], call }
  return {
    attributes: () =>
      attributesPage(viewer, {
        ...listed,
        attributes: [row, { ...row, inum: 'o', status: 'inactive', claimName: '' }]
      }),
    'attributes-none': () => attributesPage(viewer, { ...listed, total: 0, attributes: [] }),
    attribute: () => attributePage(viewer, attribute),
    'attribute-of-the-server': () => attributePage(viewer, { ...attribute, installed: true, scopes: [] }),
    'attribute-new': () => attributeFormPage(viewer, { values: { dataType: 'string' } }),
    'attribute-refused': () =>
      attributeFormPage(viewer, {
        attribute: row,
        version: text,
        values,
        errors: { name: text, viewType: text, 'attributeValidation.minLength': text, '': text },
        overtaken: true,
        call
      }),
    'attribute-delete': () =>
      questionPage(viewer, {
        ...deleteAttributeQuestion(row, text),
        section: 'attributes',
        back: { href: '/admin/attributes', label: text },
        call
      })
  }
}

const program = (text: string) =>
  `# Says hello\n@decorated\nclass Hello(Base):\n    def f(self):\n        return "x", 42, True\n${text}`

function scriptSamples(text: string): Samples {
  const viewer = viewerOf(text)
  const call = callOf(text)
  const editor = codeEditorAddress()
  const types = ['person_authentication', 'dynamic_scope', 'unknown']
  const listed = { ...listOf(text), type: 'dynamic_scope', enabled: 'true', types, call }
  const row = {
    inum: text,
    name: text,
    aliases: [text],
    scriptType: 'person_authentication',
    language: 'python',
    level: 10,
    enabled: true,
    internal: false
  }
  const values = {
    name: text,
    scriptType: 'person_authentication',
    programmingLanguage: 'python',
    script: program(text),
    configurationProperties: JSON.stringify([
      { value1: text, value2: text, description: text },
      { value1: 'key', value2: '***', hide: true }
    ]),
    moduleProperties: JSON.stringify([{ value1: text, value2: text }])
  }
  const script = {
    ...row,
    description: text,
    revision: 3,
    program: program(text),
    trouble: { line: 3, message: text },
    values,
    uses: { isDefaultMethod: true, scopes: [{ inum: text, id: text }], client: { inum: text, name: text } },
    editor,
    call
  }
  const form = { sections: scriptSections, values, editor }
  return {
    scripts: () =>
      scriptsPage(viewer, {
        ...listed,
        scripts: [row, { ...row, inum: 'o', scriptType: 'unknown', internal: true, enabled: false }]
      }),
    'scripts-none': () => scriptsPage(viewer, { ...listed, total: 0, scripts: [] }),
    script: () => scriptPage(viewer, script),
    'script-of-the-server': () =>
      scriptPage(viewer, {
        ...script,
        internal: true,
        program: '',
        trouble: undefined,
        values: {},
        uses: { isDefaultMethod: false, scopes: [], client: undefined }
      }),
    'script-java': () =>
      scriptPage(viewer, {
        ...script,
        language: 'java',
        program: `// ${text}\n@Override\npublic class A { int b = 'c'; }`
      }),
    'script-begin': () => newScriptPage(viewer, { types }),
    'script-new': () => scriptFormPage(viewer, { ...form, checked: true }),
    'script-refused': () =>
      scriptFormPage(viewer, {
        ...form,
        script: row,
        version: text,
        errors: { name: text, script: text, configurationProperties: text, '': text },
        checked: text,
        overtaken: true,
        call
      }),
    'script-description': () =>
      scriptFormPage(viewer, { ...form, script: row, sections: internalScriptSections, checked: false })
  }
}

function authenticationSamples(text: string): Samples {
  const viewer = viewerOf(text)
  const call = callOf(text)
  const methods: MethodRow[] = [
    { acr: 'simple_password_auth', level: -1, source: 'built in', state: 'used' },
    { acr: text, level: 10, aliases: [text], source: 'script', href: '/admin/scripts/a', state: 'kept' },
    { acr: `agama_${text}`, source: 'Agama', project: text, state: 'off' }
  ]
  const source = { configId: text, servers: [text, 'b'], useSSL: true, enabled: true, level: 3 }
  const values = { configId: text, servers: text, bindDN: text, useSSL: true, level: '3' }
  const rows = { acrMappings: JSON.stringify([{ name: text, acr: text }]) }
  return {
    authentication: () =>
      authenticationPage(viewer, {
        defaultAcr: 'simple_password_auth',
        methods,
        mappings: [[text, text]],
        sources: [source, { ...source, configId: 'o', enabled: false, level: undefined }],
        call
      }),
    'authentication-plain': () =>
      authenticationPage(viewer, { defaultAcr: 'a', methods: [], mappings: [], sources: [], call }),
    'authentication-default': () =>
      defaultMethodFormPage(viewer, {
        version: text,
        values: { defaultAcr: text },
        choices: { defaultAcr: [{ value: text, label: text }] },
        errors: { defaultAcr: text }
      }),
    'authentication-names': () => mappingsFormPage(viewer, { version: text, values: rows, overtaken: true, call }),
    ldap: () => ldapPage(viewer, { configId: text, enabled: true, values, reachable: true, call }),
    'ldap-form': () =>
      ldapFormPage(viewer, { configId: text, sections: ldapSections, version: text, values, reachable: false }),
    'ldap-refused': () =>
      ldapFormPage(viewer, { sections: ldapSections, values, errors: { servers: text, bindPassword: text }, call })
  }
}

function keySamples(text: string): Samples {
  const viewer = viewerOf(text)
  const call = callOf(text)
  const key: KeyRow = { kid: text, alg: 'ES256', use: 'sig', state: 'active', createdAt: now, endsAt: now }
  const states = ['active', 'waiting', 'ending', 'foreign', 'unpublished', 'archived'] as const
  const keys = states.flatMap((state) => [
    { ...key, state, kid: `${text}${state}` },
    { ...key, state, kid: `${text}${state}-enc`, use: 'enc', alg: 'RSA-OAEP' }
  ])
  const props = { jwksUri: 'https://id.example/jwks', strategy: 'OLDER', archived: 31_536_000, call }
  const back = { href: '/admin/keys', label: text }
  return {
    keys: () => keysPage(viewer, { ...props, keys, interval: 48 }),
    'keys-none': () => keysPage(viewer, { ...props, keys: [], strategy: text, interval: undefined }),
    key: () => keyPage(viewer, { ...key, usedFrom: now, jwk: { kty: 'EC', name: text, descr: text }, call }),
    'key-archived': () => keyPage(viewer, { ...key, state: 'archived', use: 'enc', jwk: { kid: text } }),
    'keys-rotate': () => questionPage(viewer, { ...rotateQuestion(text), section: 'keys', back, call }),
    'key-remove': () => questionPage(viewer, { ...removeKeyQuestion(key, text), section: 'keys', back, call })
  }
}
