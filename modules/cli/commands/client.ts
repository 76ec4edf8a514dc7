import { Exit } from '../exit.ts'
import type { Page } from './api.ts'
import { isGiven, json, listOptions, serverOptions, textsOf, yes, type Call, type Command } from './command.ts'

const which = { name: '<client>', about: 'client_id (inum)' }
const shown = [...serverOptions, json]

export const client: Command = {
  name: 'client',
  summary: 'Applications that use the server',
  example: 'minijans client list',
  commands: [
    {
      name: 'list',
      summary: 'List clients',
      example: 'minijans client list --search shop',
      options: [...listOptions, ...shown],
      run: list
    },
    {
      name: 'show',
      summary: 'Show a client; with --secret its secret too',
      example: 'minijans client show 1201.5b1c9a3e-7d42-4f0b-9c6a-2e8f4d1a7b90 --json',
      arguments: [which],
      options: [{ flags: '--secret', about: 'Show the secret' }, ...shown],
      run: show
    },
    {
      name: 'create',
      summary: 'Create a client; its id and secret are printed',
      example:
        'minijans client create Shop --redirect-uri https://shop.example.org/callback --scope openid --scope email',
      arguments: [{ name: '<name>', about: 'Name that people see' }],
      options: [
        { flags: '--redirect-uri <uri>', about: 'Where people come back to', many: true },
        { flags: '--grant <type>', about: 'Grant type (authorization_code)', many: true },
        { flags: '--scope <id>', about: 'Scope that it may ask for', many: true },
        { flags: '--native', about: 'An app on a device, which may have its own scheme to come back to' },
        { flags: '--public', about: 'It can keep no secret, as nothing that others have in their hands can' },
        ...shown
      ],
      run: create
    },
    {
      name: 'rotate-secret',
      summary: 'Give a client another secret, which is printed; the old one is no good from then on',
      example: 'minijans client rotate-secret 1201.5b1c9a3e-7d42-4f0b-9c6a-2e8f4d1a7b90',
      arguments: [which],
      options: [...shown, yes],
      run: rotateSecret
    },
    {
      name: 'activate',
      summary: 'Let a client work again',
      example: 'minijans client activate 3000.f1c0',
      arguments: [which],
      options: serverOptions,
      run: (call) => setDisabled(call, false)
    },
    {
      name: 'deactivate',
      summary: 'Let a client do nothing any more',
      example: 'minijans client deactivate 3000.f1c0',
      arguments: [which],
      options: serverOptions,
      run: (call) => setDisabled(call, true)
    },
    {
      name: 'delete',
      summary: 'Delete a client',
      example: 'minijans client delete 3000.f1c0 --yes',
      arguments: [which],
      options: [...serverOptions, yes],
      run: remove
    }
  ]
}

const byInum = 'get-oauth-openid-clients-by-inum'
const patching = 'patch-oauth-openid-client-by-inum'

async function list(call: Call): Promise<void> {
  const { connect, listQuery } = await import('./api.ts')
  const { printPage } = await import('./show.ts')
  const query = listQuery(call)
  const { ask } = await connect(call, ['get-oauth-openid-clients'])
  const page = await ask<Page>('get-oauth-openid-clients', { query })
  for (const entry of page.entries) delete entry.clientSecret
  const rows = page.entries.map((entry) => ({
    client_id: entry.inum,
    name: entry.displayName,
    grants: (entry.grantTypes as string[] | undefined)?.join(' '),
    active: entry.disabled === true ? 'no' : 'yes'
  }))
  await printPage(call, page, ['client_id', 'name', 'grants', 'active'], rows)
}

async function show(call: Call): Promise<void> {
  const { connect } = await import('./api.ts')
  const { printOne } = await import('./show.ts')
  const { ask } = await connect(call, [byInum, ...(isGiven(call, 'secret') ? [patching] : [])])
  const found = await ask(byInum, { path: pathOf(call) })
  if (!isGiven(call, 'secret')) delete found.clientSecret
  await printOne(call, found)
}

async function create(call: Call): Promise<void> {
  const { connect } = await import('./api.ts')
  const { printOne } = await import('./show.ts')
  const [displayName = ''] = call.arguments
  const redirectUris = textsOf(call, 'redirectUri')
  if (redirectUris.length === 0)
    throw new Exit('usage', 'Give --redirect-uri: the Config API wants one, even of clients that nobody signs in with')
  const given = textsOf(call, 'grant')
  const grantTypes = given.length > 0 ? given : ['authorization_code']
  const { ask } = await connect(call, ['post-oauth-openid-client', 'get-oauth-scopes'])
  const scopes: string[] = []
  for (const id of textsOf(call, 'scope')) {
    const query = { fieldValuePair: `id=${id}`, limit: 1 }
    const [scope] = (await ask<Page>('get-oauth-scopes', { query })).entries
    if (!scope) throw new Exit('refused', `There is no scope ${id}. See minijans scope list`)
    scopes.push(String(scope.dn))
  }
  const created = await ask('post-oauth-openid-client', {
    body: {
      displayName,
      redirectUris,
      grantTypes,
      ...(grantTypes.includes('authorization_code') && { responseTypes: ['code'] }),
      scopes,
      ...(isGiven(call, 'native') && { applicationType: 'native' }),
      ...(isGiven(call, 'public') && { tokenEndpointAuthMethod: 'none' })
    }
  })
  const { inum, clientSecret } = created
  const told = { client_id: inum, ...(!isGiven(call, 'public') && { client_secret: clientSecret }) }
  await printOne(call, isGiven(call, 'json') ? created : told)
}

async function rotateSecret(call: Call): Promise<void> {
  const { randomBytes } = await import('node:crypto')
  const { connect } = await import('./api.ts')
  const { confirm } = await import('./ask.ts')
  const { printOne } = await import('./show.ts')
  const { ask, local } = await connect(call, [byInum, patching])
  const path = pathOf(call)
  const { displayName = path.inum } = await ask<Named>(byInum, { path })
  await confirm(call, `Give ${displayName} another secret? The old one ends at once.`)
  const secret = randomBytes(32).toString('base64url')
  await ask(patching, { path, body: [{ op: 'replace', path: '/clientSecret', value: secret }] })
  await printOne(call, { client_id: path.inum, client_secret: secret })
  if (local?.client.id !== path.inum) return
  const { progress } = await import('../output.ts')
  progress('That was the client of this machine. Start the server again: it writes cli-client.json anew')
}

async function setDisabled(call: Call, disabled: boolean): Promise<void> {
  const { connect } = await import('./api.ts')
  const { progress } = await import('../output.ts')
  const { ask, local } = await connect(call, [patching])
  const path = pathOf(call)
  if (disabled && local?.client.id === path.inum)
    throw new Exit('usage', 'That is the client that this is done with: nothing could activate it again from here')
  const { displayName = path.inum } = await ask<Named>(patching, {
    path,
    body: [{ op: 'replace', path: '/disabled', value: disabled }]
  })
  progress(`${displayName} is ${disabled ? 'inactive' : 'active'}`)
}

async function remove(call: Call): Promise<void> {
  const { connect } = await import('./api.ts')
  const { confirm } = await import('./ask.ts')
  const { progress } = await import('../output.ts')
  const { ask } = await connect(call, [byInum, 'delete-oauth-openid-client-by-inum'])
  const path = pathOf(call)
  const { displayName = path.inum } = await ask<Named>(byInum, { path })
  await confirm(call, `Delete the client ${displayName}?`)
  await ask('delete-oauth-openid-client-by-inum', { path })
  progress(`${displayName} is deleted`)
}

interface Named {
  displayName?: string
}

const pathOf = (call: Call): { inum: string } => ({ inum: call.arguments[0] ?? '' })
