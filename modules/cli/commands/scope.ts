import { Exit } from '../exit.ts'
import type { Api, Page } from './api.ts'
import { isGiven, json, listOptions, serverOptions, textOf, textsOf, yes, type Call, type Command } from './command.ts'

const which = { name: '<scope>', about: 'Id of the scope, or its inum' }
const shown = [...serverOptions, json]
const types = ['openid', 'oauth', 'dynamic', 'uma']

export const scope: Command = {
  name: 'scope',
  summary: 'What clients may ask for',
  example: 'minijans scope list',
  commands: [
    {
      name: 'list',
      summary: 'List scopes',
      example: 'minijans scope list --type openid',
      options: [{ flags: '--type <type>', about: 'Only those of a type', choices: types }, ...listOptions, ...shown],
      run: list
    },
    {
      name: 'show',
      summary: 'Show a scope',
      example: 'minijans scope show email',
      arguments: [which],
      options: shown,
      run: show
    },
    {
      name: 'create',
      summary: 'Create a scope',
      example: 'minijans scope create orders.read --description "Read orders"',
      arguments: [{ name: '<id>', about: 'What clients write in their requests' }],
      options: [
        { flags: '--type <type>', about: 'Its type (oauth)', choices: types },
        { flags: '--display-name <name>', about: 'Name that people see' },
        { flags: '--description <text>', about: 'What people are told of it' },
        { flags: '--claim <dn>', about: 'Claim that comes with it, by the dn of its attribute', many: true },
        { flags: '--default', about: 'Clients that register themselves have it' },
        ...shown
      ],
      run: create
    },
    {
      name: 'delete',
      summary: 'Delete a scope',
      example: 'minijans scope delete orders.read --yes',
      arguments: [which],
      options: [...serverOptions, yes],
      run: remove
    }
  ]
}

async function list(call: Call): Promise<void> {
  const { connect, listQuery } = await import('./api.ts')
  const { printPage } = await import('./show.ts')
  const query = listQuery(call, 'id')
  query.type = textOf(call, 'type')
  const { ask } = await connect(call, ['get-oauth-scopes'])
  await printPage(call, await ask('get-oauth-scopes', { query }), ['id', 'scopeType', 'displayName', 'inum'])
}

async function show(call: Call): Promise<void> {
  const { connect } = await import('./api.ts')
  const { printOne } = await import('./show.ts')
  const { ask } = await connect(call, finding)
  await printOne(call, await found(ask, call))
}

async function create(call: Call): Promise<void> {
  const { connect } = await import('./api.ts')
  const { printOne } = await import('./show.ts')
  const [id] = call.arguments
  const claims = textsOf(call, 'claim')
  const { ask } = await connect(call, ['post-oauth-scopes'])
  const created = await ask('post-oauth-scopes', {
    body: {
      id,
      displayName: textOf(call, 'displayName') ?? id,
      description: textOf(call, 'description'),
      scopeType: textOf(call, 'type') ?? 'oauth',
      defaultScope: isGiven(call, 'default'),
      ...(claims.length > 0 && { claims })
    }
  })
  await printOne(call, isGiven(call, 'json') ? created : { id: created.id, inum: created.inum })
}

async function remove(call: Call): Promise<void> {
  const { connect } = await import('./api.ts')
  const { confirm } = await import('./ask.ts')
  const { progress } = await import('../output.ts')
  const { ask } = await connect(call, [...finding, 'delete-oauth-scopes-by-inum'])
  const { id, inum } = await found(ask, call)
  await confirm(call, `Delete the scope ${String(id)}? Clients that have it lose it.`)
  await ask('delete-oauth-scopes-by-inum', { path: { inum: String(inum) } })
  progress(`${String(id)} is deleted`)
}

const finding = ['get-oauth-scopes', 'get-oauth-scopes-by-inum']

/** By its id; what is the id of none may be an inum. @throws Exit `refused` */
async function found(ask: Api['ask'], call: Call): Promise<Record<string, unknown>> {
  const [name = ''] = call.arguments
  const { entries } = await ask<Page>('get-oauth-scopes', { query: { fieldValuePair: `id=${name}`, limit: 1 } })
  if (entries[0]) return entries[0]
  if (/^[\w.-]{4,}$/.test(name)) return ask('get-oauth-scopes-by-inum', { path: { inum: name } })
  throw new Exit('refused', `There is no scope ${name}. See minijans scope list`)
}
