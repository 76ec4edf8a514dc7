import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { features } from '#modules/webhooks/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { startReceiver, type Receiver } from '../../support/receiver.ts'
import { carryingOut } from './contract-calls.ts'
import { recipes, type Call } from './contract-recipes.ts'

let app: MinijansServer
let receiver: Receiver
let make: ReturnType<typeof carryingOut>['make']
beforeAll(async () => {
  app = await startApp()
  receiver = await startReceiver()
  ;({ make } = carryingOut(app))
  for (const { id } of features)
    await make('post-webhook', {
      body: {
        displayName: id,
        url: `${receiver.origin}/${id}`,
        httpMethod: 'GET',
        jansEnabled: true,
        auiFeatureIds: [id]
      }
    })
})
afterAll(async () => {
  await app.close()
  await receiver[Symbol.asyncDispose]()
})

const carryOut = async (operationId: string) =>
  make(operationId, (await recipes[operationId]?.({ app, make })) as Call | undefined)

/** The operations that each feature is about; what their recipes do on the way counts as well. */
const operations: Readonly<Record<string, [operationId: string, told: string[]]>> = {
  custom_script_write: ['post-config-scripts', ['custom_script_write']],
  custom_script_delete: ['delete-config-scripts-by-inum', ['custom_script_write', 'custom_script_delete']],
  oidc_clients_write: ['post-oauth-openid-client', ['oidc_clients_write']],
  oidc_clients_delete: ['delete-oauth-openid-client-by-inum', ['oidc_clients_write', 'oidc_clients_delete']],
  scopes_write: ['patch-oauth-scopes-by-id', ['scopes_write', 'scopes_write']],
  scopes_delete: ['delete-oauth-scopes-by-inum', ['scopes_write', 'scopes_delete']],
  attributes_delete: ['delete-attributes-by-inum', ['attributes_write', 'attributes_delete']],
  attributes_write: ['post-attributes', ['attributes_write']],
  users_edit: ['put-user', ['users_edit', 'users_edit']],
  users_delete: ['delete-user', ['users_edit', 'users_delete']],
  fido_configuration_write: ['put-properties-fido2', ['fido_configuration_write']],
  scim_configuration_edit: ['patch-scim-config', ['scim_configuration_edit']],
  smtp_configuration_edit: ['put-config-smtp', ['smtp_configuration_edit']]
}

it.each(Object.entries(operations))('%s is told of', async (_feature, [operationId, told]) => {
  receiver.received.length = 0
  if (operationId === 'put-properties-fido2') {
    const now = await make('get-properties-fido2')
    await make(operationId, { body: { ...now, cleanServiceInterval: 61 } })
  } else await carryOut(operationId)
  for (let i = 0; i < 300 && receiver.received.length < told.length; i++) await pause(10)
  expect(receiver.received.map(({ url }) => url.slice(1)).toSorted()).toEqual(told.toSorted())
})

it('leaves no feature out but what this server does not have', () => {
  expect(features.map(({ id }) => id).filter((id) => !operations[id])).toEqual(['jans_link_write'])
})
