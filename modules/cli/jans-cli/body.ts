import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { Exit } from '../exit.ts'
import { standardInput } from '../input.ts'
import { isMultipart, multipart } from './multipart.ts'
import type { Body, Schema } from './operation.ts'
import { rooted } from './patch.ts'

/** What is sent, and how it is called. */
export interface Content {
  type: string
  body: string | Uint8Array
}

/** What somebody has given for a body: bytes, and the name of the file that they come from. */
interface Given {
  bytes: Buffer
  file?: string
}

/**
 * The body of a request out of `--data`.
 * @param data a file, JSON, or `-` for standard input
 * @param schemaOf finds what a form is made of
 * @throws Exit `usage`
 */
export async function readBody(
  data: string,
  { types, schema, isList }: Body,
  schemaOf: (name: string) => Schema
): Promise<Content> {
  const given = await read(data)
  const [type = 'application/json'] = types
  if (isMultipart(type)) return multipart(parse(given), schema === undefined ? {} : schemaOf(schema))
  if (type === 'application/x-www-form-urlencoded') return { type, body: toForm(given) }
  if (!isJson(type)) {
    if (given.file === undefined && type !== 'text/plain')
      throw new Exit('usage', `--data: there is no file ${data}, and the operation takes one (${type})`)
    return { type, body: given.bytes }
  }
  const value = withFiles(parse(given))
  const isPatch = isList === true && type === 'application/json-patch+json'
  return jsonContent(isPatch ? rooted([value].flat()) : value, types)
}

export const jsonContent = (value: unknown, types: readonly string[]): Content => ({
  type: types.find(isJson) ?? 'application/json',
  body: JSON.stringify(value)
})

const isJson = (type: string) => /[/+]json$/.test(type)

async function read(data: string): Promise<Given> {
  if (data === '-') return { bytes: await standardInput(), file: 'standard input' }
  if (!isFile(data)) return { bytes: Buffer.from(data) }
  try {
    const bytes = readFileSync(data)
    return { bytes: data.endsWith('.jwt') ? payloadOf(bytes.toString('utf8'), data) : bytes, file: data }
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit('usage', `--data: ${(error as Error).message}`, { cause: error })
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** What a signed statement says; the signature is not looked at, as nothing here depends on it. */
function payloadOf(jwt: string, file: string): Buffer {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]*\s*$/.exec(jwt.trim()) ?? []
  if (payload === undefined) throw new Exit('usage', `--data: ${file} is no JWT`)
  return Buffer.from(payload, 'base64url')
}

function parse({ bytes, file }: Given): unknown {
  const text = bytes.toString('utf8')
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const what = file ?? (/^\s*[[{"]/.test(text) ? 'What is given' : `There is no file ${text.slice(0, 80)}, and it`)
    throw new Exit('usage', `--data: ${what} is no JSON: ${(error as Error).message}`, { cause: error })
  }
}

/** `_file script.py` stands for what is in that file, wherever a text may be. */
function withFiles(value: unknown): unknown {
  if (typeof value === 'string')
    return value.startsWith('_file ') ? readText(value.slice('_file '.length).trim()) : value
  if (Array.isArray(value)) return value.map(withFiles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withFiles(member)]))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Exit('usage', `_file ${basename(file)}: ${(error as Error).message}`, { cause: error })
  }
}

/** A form is written as JSON or as it goes over the line: `token=abc&token_type_hint=access_token`. */
function toForm(given: Given): string {
  const text = given.bytes.toString('utf8').trim()
  if (!text.startsWith('{')) return text
  const members = Object.entries(parse(given) as Record<string, unknown>)
  const form = new URLSearchParams()
  for (const [name, value] of members) form.set(name, [value].flat().map(String).join(' '))
  return form.toString()
}
