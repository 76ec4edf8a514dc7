import { Exit } from '../exit.ts'
import type { Api } from './api.ts'
import { isGiven, json, listOptions, serverOptions, textOf, textsOf, yes, type Call, type Command } from './command.ts'

const who = { name: '<user>', about: 'User name, or inum' }
const shown = [...serverOptions, json]

export const user: Command = {
  name: 'user',
  summary: 'People: who can sign in',
  example: 'minijans user list',
  commands: [
    {
      name: 'list',
      summary: 'List people',
      example: 'minijans user list --search smith --limit 20',
      options: [...listOptions, ...shown],
      run: list
    },
    {
      name: 'show',
      summary: 'Show a person',
      example: 'minijans user show jane --json',
      arguments: [who],
      options: shown,
      run: show
    },
    {
      name: 'create',
      summary: 'Create a person; the password is asked for, or read from standard input',
      example: 'minijans user create jane --mail jane@example.org --given-name Jane --display-name "Jane Doe"',
      arguments: [{ name: '<name>', about: 'User name' }],
      options: [
        { flags: '--mail <address>', about: 'Mail address' },
        { flags: '--given-name <name>', about: 'First name' },
        { flags: '--family-name <name>', about: 'Last name' },
        { flags: '--display-name <name>', about: 'Name that is shown; the user name unless given' },
        { flags: '--attribute <name=value>', about: 'Another attribute', many: true },
        ...shown
      ],
      run: create
    },
    {
      name: 'set-password',
      summary: 'Give a person another password; it is asked for, or read from standard input',
      example: 'minijans user set-password admin',
      arguments: [who],
      options: serverOptions,
      run: setPassword
    },
    {
      name: 'activate',
      summary: 'Let a person sign in again',
      example: 'minijans user activate jane',
      arguments: [who],
      options: serverOptions,
      run: (call) => setStatus(call, 'active')
    },
    {
      name: 'deactivate',
      summary: 'Let a person sign in no more; sessions and tokens end',
      example: 'minijans user deactivate jane',
      arguments: [who],
      options: serverOptions,
      run: (call) => setStatus(call, 'inactive')
    },
    {
      name: 'delete',
      summary: 'Delete a person',
      example: 'minijans user delete jane --yes',
      arguments: [who],
      options: [...serverOptions, yes],
      run: remove
    }
  ]
}

async function list(call: Call): Promise<void> {
  const { connect, listQuery } = await import('./api.ts')
  const { printPage } = await import('./show.ts')
  const query = listQuery(call)
  const { ask } = await connect(call, ['get-user'])
  await printPage(call, await ask('get-user', { query }), ['userId', 'displayName', 'mail', 'status', 'inum'])
}

async function show(call: Call): Promise<void> {
  const { printOne } = await import('./show.ts')
  const { person } = await found(call, [])
  const { customAttributes = [], dn: _dn, baseDn: _baseDn, ...members } = person
  const others = (customAttributes as { name: string; values: unknown[] }[]).map(({ name, values }) => [name, values])
  await printOne(call, isGiven(call, 'json') ? person : { ...members, ...Object.fromEntries(others) })
}

async function create(call: Call): Promise<void> {
  const { connect } = await import('./api.ts')
  const { newPassword } = await import('./ask.ts')
  const { printOne } = await import('./show.ts')
  const [userId = ''] = call.arguments
  const familyName = textOf(call, 'familyName')
  const attributes = textsOf(call, 'attribute').map(attributeOf)
  const { ask } = await connect(call, ['post-user'])
  const created = await ask('post-user', {
    body: {
      userId,
      status: 'active',
      mail: textOf(call, 'mail'),
      givenName: textOf(call, 'givenName'),
      displayName: textOf(call, 'displayName') ?? userId,
      userPassword: await newPassword(userId),
      customAttributes: [...(familyName ? [{ name: 'sn', values: [familyName] }] : []), ...attributes]
    }
  })
  await printOne(call, isGiven(call, 'json') ? created : { userId: created.userId, inum: created.inum })
}

function attributeOf(text: string): { name: string; values: string[] } {
  const at = text.indexOf('=')
  if (at < 1) throw new Exit('usage', `--attribute ${text} is not of the form name=value`)
  return { name: text.slice(0, at), values: [text.slice(at + 1)] }
}

async function setPassword(call: Call): Promise<void> {
  const { newPassword } = await import('./ask.ts')
  const { progress } = await import('../output.ts')
  const { ask, person } = await found(call, ['patch-user-by-inum'])
  const password = await newPassword(String(person.userId))
  await patch(ask, person, '/userPassword', password)
  progress(`${String(person.userId)} has another password; sessions and tokens of before have ended`)
}

async function setStatus(call: Call, status: 'active' | 'inactive'): Promise<void> {
  const { progress } = await import('../output.ts')
  const { ask, person } = await found(call, ['patch-user-by-inum'])
  await patch(ask, person, '/status', status)
  progress(`${String(person.userId)} is ${status}`)
}

async function remove(call: Call): Promise<void> {
  const { confirm } = await import('./ask.ts')
  const { progress } = await import('../output.ts')
  const { ask, person } = await found(call, ['delete-user'])
  await confirm(call, `Delete ${String(person.userId)} (${String(person.displayName ?? person.inum)})?`)
  await ask('delete-user', { path: { inum: String(person.inum) } })
  progress(`${String(person.userId)} is deleted`)
}

type Person = Record<string, unknown>

/** The person that the first argument names. @throws Exit `refused` */
async function found(call: Call, operationIds: readonly string[]): Promise<{ ask: Api['ask']; person: Person }> {
  const { connect } = await import('./api.ts')
  const [name = ''] = call.arguments
  const { ask } = await connect(call, ['get-user-by-inum', 'get-users', ...operationIds])
  return { ask, person: await ask('get-user-by-inum', { path: { inum: await inumOf(ask, name) } }) }
}

/** SCIM finds user names whole, as they are compared at the sign-in. */
async function inumOf(ask: Api['ask'], name: string): Promise<string> {
  const filter = `userName eq ${JSON.stringify(name)}`
  const { Resources = [] } = await ask<{ Resources?: { id: string }[] }>('get-users', {
    query: { filter, attributes: 'id', count: 1 }
  })
  const id = Resources[0]?.id
  if (id !== undefined) return id
  if (/^[\da-f-]{36}$/i.test(name)) return name
  throw new Exit('refused', `There is nobody with the user name ${name}. See minijans user list --search ${name}`)
}

const patch = (ask: Api['ask'], { inum }: Person, path: string, value: unknown) =>
  ask('patch-user-by-inum', {
    path: { inum: String(inum) },
    body: { jsonPatchString: JSON.stringify([{ op: 'replace', path, value }]) }
  })
