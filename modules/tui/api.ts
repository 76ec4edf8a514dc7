import { readBytes } from './fields/file.ts'
import { Exit, jansTools, type Access, type Operation, type Schema } from '#modules/cli/index'
import type { Session } from './session.ts'

/** What goes into an operation. */
export interface Input {
  path?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  /** Path of a file that is the body. */
  file?: string
}

/** A request that is about to be made, for somebody to read. */
export interface Preview {
  /** `PUT /jans-config-api/…` */
  request: string
  /** Secrets are masked. */
  body: string | undefined
  /** The same on the command line. */
  command: string
}

/** A server, and what can be done there. */
export interface Api {
  origin: string
  has: (operationId: string) => boolean
  operation: (operationId: string) => Operation
  /** @throws Refusal, Exit where there is no connection */
  ask: <T = Record<string, unknown>>(operationId: string, input?: Input) => Promise<T>
  preview: (operationId: string, input: Input) => Preview
  /** JSON without secrets, in one line or in rows. */
  masked: (value: unknown, isInRows?: boolean) => string
  /** Members of a schema: `Client`, or `fido2:Fido2AppConfiguration` of a plugin. */
  members: (schema: string) => Members
}

export interface Members {
  required: readonly string[]
  /** What a member such as `attributes.parLifetime` is. */
  schemaOf: (member: string) => Schema | undefined
  names: readonly string[]
}

/** The server has said no. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  /** What is wrong, where the server names it: `redirectUris`. */
  readonly member: string | undefined

  constructor(status: number, message: string, member: string | undefined) {
    super(message)
    this.status = status
    this.member = member
  }
}

/**
 * @param operationIds all that will be asked for, for one token
 * @throws Exit
 */
export async function connect(session: Session, operationIds: readonly string[]): Promise<Api> {
  const { bundled, send, jsonOf, isJson, textOf, commandLine, masked, findSchema, isMultipart, multipart } =
    await jansTools()
  const { server, named } = session
  const catalogue = bundled('jca')
  const operations = new Map(catalogue.operations.map((operation) => [operation.id, operation]))
  const wanted = operationIds.flatMap((id) => operations.get(id)?.scopes ?? [])
  const scopes = [...new Set(wanted)]
  let access = await session.begin(scopes)
  const operationOf = (id: string): Operation => {
    const found = operations.get(id)
    if (!found) throw new Error(`${id} is not among the operations that come with the program`)
    return found
  }
  const contentOf = ({ body, plugin }: Operation, { body: value, file }: Input) => {
    const [type = 'application/json'] = body?.types ?? []
    if (file !== undefined) return { type, body: readBytes(file) }
    if (value === undefined) return undefined
    if (!isMultipart(type)) return { type, body: JSON.stringify(value) }
    const { schema = '' } = body ?? {}
    return multipart(value, findSchema(catalogue.schemas(), plugin === undefined ? schema : `${plugin}:${schema}`).schema) // prettier-ignore
  }
  const once = (operation: Operation, input: Input) => {
    const content = contentOf(operation, input)
    return send(server, {
      method: operation.method,
      path: pathOf(operation, input),
      headers: {
        authorization: `Bearer ${access.token}`,
        ...(access.userInum !== undefined && { 'user-inum': access.userInum }),
        ...(content && { 'content-type': content.type })
      },
      body: content?.body
    })
  }
  let renewal: Promise<Access | undefined> | undefined
  /** Gets another token, one time for all that wait for it. @returns whether there is another */
  const renewed = async (used: Access): Promise<boolean> => {
    if (used !== access) return true
    renewal ??= session.renew(access, scopes).finally(() => (renewal = undefined))
    access = (await renewal) ?? access
    return used !== access
  }
  return {
    origin: server.origin,
    has: (id) => operations.has(id),
    operation: operationOf,
    async ask<T>(id: string, input: Input = {}) {
      const operation = operationOf(id)
      const used = access
      let answer = await once(operation, input)
      // A token that lacks a scope would lack it again.
      if (answer.status === 401 && !/scope/i.test(textOf(answer)) && (await renewed(used)))
        answer = await once(operation, input)
      const content = answer.status === 204 ? {} : isJson(answer) ? jsonOf(answer) : textOf(answer)
      if (answer.status >= 400) throw refusal(answer.status, content)
      // A page for people, of whatever stands in front of it.
      if (operation.method === 'GET' && !(content instanceof Object))
        throw new Exit('refused', `${server.origin} answers ${id} with something else than the Config API does. Is this the address of the server?`) // prettier-ignore
      return content as T
    },
    preview(id, input) {
      const operation = operationOf(id)
      const body = input.body === undefined ? undefined : JSON.stringify(input.body)
      const given = { ...named, ...pairs('url-suffix', input.path), ...pairs('endpoint-args', input.query) }
      const request = `${operation.method} ${pathOf(operation, input)}`
      const { file } = input
      if (file !== undefined)
        return { request, body: `The file ${file}`, command: commandLine(operation, { ...given, data: file }, new Uint8Array()) } // prettier-ignore
      return {
        request,
        body: body === undefined ? undefined : inRows(JSON.parse(masked(body))),
        command: commandLine(operation, given, body)
      }
    },
    masked(value, isInRows = false) {
      const text = masked(JSON.stringify(value))
      return isInRows ? JSON.stringify(JSON.parse(text), null, 2) : text
    },
    members(name) {
      const { schema, all } = findSchema(catalogue.schemas(), name)
      const top = resolve(schema, all)
      return {
        required: top.required ?? [],
        names: Object.keys(top.properties ?? {}),
        schemaOf(member) {
          let found: Schema | undefined = top
          for (const step of member.split('.')) {
            const own: Schema | undefined = found?.properties?.[step]
            found = own && resolve(own, all)
          }
          return found
        }
      }
    }
  }
}

/** JSON with a row for each member, as far as that has room in one. */
function inRows(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isList = Array.isArray(value)
  const rows = Object.entries(value).map(([name, member]) => {
    const short = JSON.stringify(member)
    const text = short.length > 70 ? JSON.stringify(member, null, 2).replaceAll('\n', '\n  ') : short
    return isList ? `  ${text}` : `  ${JSON.stringify(name)}: ${text}`
  })
  return [isList ? '[' : '{', rows.join(',\n'), isList ? ']' : '}'].join('\n')
}

function pathOf({ path }: Operation, { path: names = {}, query = {} }: Input): string {
  const filled = path.replaceAll(/\{([\w-]+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  const search = new URLSearchParams(given as [string, string][])
  return search.size > 0 ? `${filled}?${search.toString()}` : filled
}

/** As `jans-cli` takes names and values. */
function pairs(option: 'url-suffix' | 'endpoint-args', values: Input['query']): Record<string, string> {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined)
  if (given.length === 0) return {}
  const escaped = (text: string) => text.replaceAll(/[,:]/g, String.raw`\$&`)
  return { [option]: given.map(([name, value]) => `${name}:${escaped(String(value))}`).join(',') }
}

/** What is referred to; of several, the first that says something. */
function resolve(schema: Schema, all: Record<string, Schema>): Schema {
  const { $ref, anyOf, oneOf, allOf, ...own } = schema
  const referred = $ref === undefined ? undefined : all[$ref.slice($ref.lastIndexOf('/') + 1)]
  const choice = (anyOf ?? oneOf ?? allOf)?.find(({ type }) => type !== 'null')
  const inner = referred ?? choice
  return inner ? { ...resolve(inner, all), ...own } : own
}

/** The Config API's error, or what stands in its place. */
function refusal(status: number, content: unknown): Refusal {
  const told = Object(content) as Record<string, unknown>
  const texts = [told.description, told.message, told.error_description, told.detail, typeof content === 'string' && content] // prettier-ignore
  const text = texts.find((one): one is string => typeof one === 'string' && one !== '') ?? 'The server gives no reason'
  const [, member] = /^([A-Za-z_][\w.[\]]*)(?:: | attribute is required)/.exec(text) ?? []
  return new Refusal(status, text.slice(0, 2000), member)
}

/** Was it the token that does not reach so far? Config APIs say 401 for that as well. */
export const isNotAllowed = (error: unknown): boolean =>
  error instanceof Refusal && (error.status === 403 || error.status === 401)

/** What went wrong, for somebody to read. */
export const explain = (error: unknown): string => {
  if (error instanceof Refusal) return `The server refuses (${error.status}): ${error.message}`
  if (error instanceof Exit) return error.message
  throw error
}
