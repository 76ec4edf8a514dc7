import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { scriptClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ConfigApi } from '../../support/config-api.ts'
import { carryingOut } from './contract-calls.ts'
import { contractOperations } from './contract-operations.ts'
import { recipes, type Call } from './contract-recipes.ts'

let app: MinijansServer
let send: ReturnType<typeof carryingOut>['send']
let make: ReturnType<typeof carryingOut>['make']
let log: ConfigApi
let clientId: string
beforeAll(async () => {
  app = await startApp()
  ;({ send, make } = carryingOut(app))
  log = await configApi(app, 'logging.readonly')
  clientId = (await scriptClient(app.ctx))?.client_id ?? ''
})
afterAll(() => app.close())
// There are few names that an attribute can have.
afterEach(async () => {
  const { entries } = await make<{ entries: { name: string; inum: string }[] }>('get-attributes', {
    query: 'pattern=l2'
  })
  for (const { name, inum } of entries) if (name === 'l2') await make('delete-attributes-by-inum', { params: { inum } })
})

/** What asks, tries or fetches something and changes nothing. */
const unrecorded = new Set([
  'agama-syntax-check',
  'load-service-asset',
  'post-config-database-ldap-test',
  // There is one method alone.
  'put-acrs',
  'test-config-smtp'
])
const writes = contractOperations.filter(({ method, operationId }) => method !== 'GET' && !unrecorded.has(operationId))

const changed = (operationId: string, change: object) => async (): Promise<Call> => ({
  body: { ...(await make(operationId)), ...change }
})

interface Keys {
  keys: { kid: string }[]
}
const newKey = async () => {
  const call = await recipes['post-config-jwks-key']?.({ app, make })
  return (await make<{ kid: string }>('post-config-jwks-key', call)).kid
}

/** What really changes something, where it is enough for the contract to repeat what is there. */
const changing: Readonly<Record<string, () => Promise<Call>>> = {
  'put-config-cache-in-memory': changed('get-config-cache-in-memory', { defaultPutExpiration: 121 }),
  'put-config-cache-memcached': changed('get-config-cache-memcached', { defaultPutExpiration: 121 }),
  'put-config-cache-native-persistence': changed('get-config-cache-native-persistence', { defaultPutExpiration: 121 }),
  'put-config-cache-redis': changed('get-config-cache-redis', { defaultPutExpiration: 121 }),
  'put-config-message-postgres': changed('get-config-message-postgres', { messageWaitMillis: 201 }),
  'put-config-message-redis': changed('get-config-message-redis', { defaultPutExpiration: 121 }),
  'put-config-smtp': changed('get-config-smtp', { host: 'other.example' }),
  'post-config-smtp': changed('get-config-smtp', { host: 'another.example' }),
  'put-properties-fido2': changed('get-properties-fido2', { cleanServiceInterval: 61 }),
  'put-config-jwks': async () => {
    const kid = await newKey()
    const { keys } = await make<Keys>('get-config-jwks')
    return { body: { keys: keys.filter((key) => key.kid !== kid) } }
  },
  'patch-config-jwks': async () => {
    const kid = await newKey()
    const { keys } = await make<Keys>('get-config-jwks')
    return { body: [{ op: 'remove', path: `/keys/${keys.findIndex((key) => key.kid === kid)}` }] }
  },
  'map-permissions-to-role': async () => {
    const [mapping] = await make<{ role: string; permissions: string[] }[]>('get-all-adminui-role-permissions')
    return { body: { role: mapping?.role, permissions: mapping?.permissions.slice(1) } }
  }
}

describe('the audit log', () => {
  it.each(writes)('has one record of $operationId, with who did it and what changed', async (operation) => {
    const { operationId } = operation
    const call = await (changing[operationId] ?? recipes[operationId])?.({ app, make })
    if (!call) throw new Error('There is no recipe for it')
    const who = { 'x-correlation-id': `audited.${operationId}`, 'jans-client': 'audit-test', 'user-inum': 'u-1' }
    const { status, text } = await send(operation, call, who)
    expect({ status, text }).toMatchObject({ status: operation.status })
    const found = await log<{ entries: string[] }>('GET', `/audit?pattern=correlation_id=audited.${operationId}%20`)
    const [line = '', ...others] = found.body.entries
    // A person can have several sessions, each with a record of its own.
    expect(operationId === 'revoke-user-session' ? [] : others).toEqual([])
    expect(line).toMatch(/^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d\.\d{3} [\w-]+ [\w-]+ /)
    for (const part of [`client_id=${clientId} `, 'user-inum=u-1 ', 'jans-client=audit-test ', 'address='])
      expect(line).toContain(part)
    const members = JSON.parse(line.slice(line.indexOf('{'))) as Record<string, [unknown, unknown]>
    expect(Object.keys(members).length).toBeGreaterThan(0)
    expect(line).not.toMatch(/correct horse|"secret"/)
  })
})
