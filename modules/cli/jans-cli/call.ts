import { Exit, reasonOf, type ExitReason } from '../exit.ts'
import { isJson, jsonOf, send, textOf, type Answer, type Message } from '../http.ts'
import { print, progress, type Shown } from '../output.ts'
import { basic } from '../token.ts'
import { getAccess, hasAccess, type Access } from './access.ts'
import { jsonContent, readBody, type Content } from './body.ts'
import { findOperation, pluginScopes, requireOperation, withServersPlugins, type Catalogue } from './catalogue.ts'
import type { Log } from './log.ts'
import type { Operation } from './operation.ts'
import type { Options } from './options.ts'
import { patchOf } from './patch.ts'
import { findSchema } from './schema.ts'
import type { Settings } from './settings.ts'
import { readPairs } from './values.ts'

/** Carries out the operation that the options name, and prints what the server says. */
export async function call(
  catalogue: Catalogue,
  settings: Settings,
  options: Options,
  log: Log,
  shown: Shown
): Promise<ExitReason> {
  const id = options['operation-id'] ?? ''
  const known = findOperation(catalogue.operations, id) ? catalogue : await withUnknown(catalogue, settings)
  const operation = requireOperation(known, id)
  const path = pathOf(operation, options)
  const content = await contentOf(known, operation, options)
  log.command(operation, options, content?.body)
  progress('Please wait while retrieving data ...')
  const answer = await sendWithAccess(settings, operation, {
    method: operation.method,
    path,
    headers: content ? { 'content-type': content.type } : {},
    body: content?.body
  })
  if (operation.method !== 'GET') progress('Server Response:')
  const reason = reasonOf(answer.status)
  if (reason !== 'success') log.error(`${operation.id}: ${answer.status} ${textOf(answer).slice(0, 1000)}`)
  await printAnswer(operation, answer, shown)
  return reason
}

/** An operation that does not come with the tool may be one of a plugin of this server. */
async function withUnknown(catalogue: Catalogue, settings: Settings): Promise<Catalogue> {
  // A misspelt name is no reason to ask somebody to sign in.
  if (catalogue.mode !== 'jca' || !hasAccess(settings)) return catalogue
  try {
    const { token } = await getAccess(settings, pluginScopes(catalogue.operations))
    return await withServersPlugins(catalogue, settings.server, token)
  } catch (error) {
    if (error instanceof Exit) return catalogue
    throw error
  }
}

/** @throws Exit `usage` where a part of the path, or all of what the path has no part for, is not there */
function pathOf({ path, parameters = [] }: Operation, options: Options): string {
  const suffixes = readGiven('url-suffix', options)
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string)
  const unknown = [...suffixes.keys()].find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new Exit('usage', `--url-suffix: the operation has no ${unknown}. It takes ${names.join(', ') || 'none'}`)
  const filled = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => segment(name, suffixes.get(name), parameters))
  const query = new URLSearchParams([...readGiven('endpoint-args', options)])
  return query.size > 0 ? `${filled}?${query.toString()}` : filled
}

const readGiven = (option: 'url-suffix' | 'endpoint-args', options: Options): Map<string, string> =>
  options[option] === undefined ? new Map() : readPairs(option, options[option])

function segment(name: string, value: string | undefined, parameters: NonNullable<Operation['parameters']>): string {
  if (value === undefined || value === '') {
    const about = parameters.find((parameter) => parameter.name === name)?.description
    throw new Exit('usage', `This operation requires a value for url-suffix ${name}${about ? ` (${about})` : ''}: --url-suffix ${name}:…`) // prettier-ignore
  }
  // Either would lead elsewhere.
  if (value === '.' || value === '..') throw new Exit('usage', `--url-suffix: ${name} cannot be ${value}`)
  return encodeURIComponent(value)
}

async function contentOf(catalogue: Catalogue, operation: Operation, options: Options): Promise<Content | undefined> {
  const { body, id, plugin, parameters } = operation
  const patch = patchOf(options, catalogue.mode)
  if (patch && operation.method !== 'PATCH') throw new Exit('usage', `${id} is no patch; it takes --data`)
  if (patch && options.data !== undefined) throw new Exit('usage', 'Give either --data or --patch-…, not both')
  if (!body) {
    if (options.data === undefined) return undefined
    const advice = parameters ? ' Its arguments are given with --endpoint-args' : ''
    throw new Exit('usage', `${id} takes no --data.${advice}`)
  }
  if (patch) {
    // Users are patched by a message of their own, which has the steps as text.
    const wrapped = body.schema === 'UserPatchRequest' ? { jsonPatchString: JSON.stringify(patch) } : patch
    return jsonContent(wrapped, body.types)
  }
  if (options.data === undefined) {
    const sample = body.schema === undefined ? '' : ` Begin with: --schema-sample ${body.schema.replace(/Input$/, '')}`
    throw new Exit('usage', `${id} needs --data.${sample}`)
  }
  const { data } = options
  return readBody(data, body, (name) => findSchema(catalogue.schemas(), `${plugin ? `${plugin}:` : ''}${name}`).schema)
}

async function sendWithAccess(settings: Settings, operation: Operation, message: Message): Promise<Answer> {
  const { server, client, token } = settings
  if (operation.scopes.length === 0) {
    // The auth server looks at the client itself, or at a token that was got elsewhere.
    const authorization = token !== undefined ? `Bearer ${token}` : client && basic(client)
    const needs = operation.path.startsWith('/jans-auth/') && authorization !== undefined
    return send(server, needs ? { ...message, headers: { ...message.headers, authorization } } : message)
  }
  const access = await getAccess(settings, operation.scopes)
  const answer = await send(server, authorized(message, access))
  if (answer.status !== 401 || !access.renew) return answer
  return send(server, authorized(message, await access.renew()))
}

const authorized = (message: Message, { token, userInum }: Access): Message => ({
  ...message,
  headers: {
    ...message.headers,
    authorization: `Bearer ${token}`,
    ...(userInum !== undefined && { 'user-inum': userInum })
  }
})

async function printAnswer({ method }: Operation, answer: Answer, shown: Shown): Promise<void> {
  const isGood = answer.status < 400
  const json = isJson(answer) ? jsonOf(answer) : undefined
  if (json !== undefined) return print(json, shown)
  if (isGood && method === 'DELETE' && answer.bytes.length === 0) {
    process.stdout.write('Object was successfully deleted.\n')
    return
  }
  if (isGood && !isReadable(answer)) return writeBytes(answer)
  const text = textOf(answer)
  return print(isGood ? { message: text } : { server_error: text || `Status ${answer.status}` }, shown)
}

const isReadable = ({ bytes, headers }: Answer) =>
  bytes.length === 0 || /^(text\/|application\/(jwt|xml|.*\+xml))/i.test(headers['content-type'] ?? 'text/plain')

/** A file is for whoever reads standard output, and nothing to look at. */
function writeBytes({ bytes, headers }: Answer): void {
  if (!process.stdout.isTTY) process.stdout.write(bytes)
  else progress(`${bytes.length} bytes of ${headers['content-type']}. Write them into a file: … > file`)
}
