import { setImmediate as pause } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { AttributeRegistry } from '#modules/attributes/index'
import { parseJson } from '#modules/core/body'
import { AppError, invalid } from '#modules/core/errors'
import { fold } from '#modules/core/text'
import {
  attributeKind,
  secretAttributes,
  type NewUser,
  type UserAttributes,
  type UserStatus
} from '#modules/users/index'
import { fromCell } from '../../cells.ts'
import type { Brought, BroughtRows } from './brought.ts'

/** What a column is, by the name in its head: a member of the person, an attribute, or something that is not brought. */
type Column = { member: Member } | { attribute: string } | { ignored: true }
type Member = 'userName' | 'password' | 'externalId' | 'status' | 'active'

/** Other names of members, folded, as directories and spreadsheets have them. */
const members = new Map<string, Member>([
  ...(['userName', 'password', 'externalId', 'status', 'active'] as const).map((name) => [fold(name), name] as const),
  ['uid', 'userName'],
  ['user name', 'userName'],
  ['login', 'userName'],
  ['userpassword', 'password'],
  ['jansextid', 'externalId'],
  ['jansstatus', 'status']
])
/** What an export says of a person that nobody can bring. */
const told = new Set(['inum', 'id', 'createdat', 'updatedat'])

/** Characters of one row; of more, nobody is made. */
const longestRow = 1_000_000
/** Bytes that are parsed before somebody else is served. */
const atOnce = 16_384

/** People of a file with one row each, whose first row names the columns. @throws AppError while it is read */
export async function* csvRows(registry: AttributeRegistry, text: string): BroughtRows {
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow
  })
  Readable.from(pieces(Buffer.from(text))).pipe(parser)
  let columns: readonly Column[] | undefined
  let line = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      const begins = line
      line = info.lines + 1
      if (columns) yield toRow(registry, columns, record, { line: begins, position: info.bytes })
      else columns = columnsOf(registry, record)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    const { code = '', lines = line } = error as { code?: string; lines?: number }
    if (!code.startsWith('CSV_')) throw error
    throw invalid(`Line ${lines}: ${(error as Error).message}`)
  }
  if (!columns) throw invalid('The file is empty')
}

interface Info {
  lines: number
  bytes: number
}

/** The parser reads all that it is given before it gives anything, so it is given little. */
async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += atOnce, await pause()) yield bytes.subarray(at, at + atOnce)
}

/** Spreadsheets of many countries write semicolons. */
function delimiterOf(text: string): string {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const count = (character: string) => head.split(character).length
  return [';', '\t'].find((other) => count(other) > count(',')) ?? ','
}

/** @throws AppError `invalid_value` that tells all columns that cannot be meant */
function columnsOf(registry: AttributeRegistry, head: readonly string[]): Column[] {
  const names = new Map(
    registry.all
      .filter(({ status }) => status === 'active')
      .flatMap(({ name, displayName, claimName }) =>
        [claimName ?? name, displayName, name].map((one) => [fold(one), name])
      )
  )
  const columns = head.map((text): Column | undefined => {
    const wanted = fold(text.trim())
    const member = members.get(wanted)
    if (member) return { member }
    if (wanted === '' || told.has(wanted)) return { ignored: true }
    // SCIM's lists and the like are in no registry.
    const attribute = names.get(wanted) ?? text.trim()
    return attributeKind(registry, attribute) && !secretAttributes.has(attribute) ? { attribute } : undefined
  })
  const unknown = head.filter((_, i) => columns[i] === undefined)
  if (unknown.length > 0) throw invalid(`People have nothing that is called ${unknown.join(', ')}: rename or remove what is not to be brought`) // prettier-ignore
  const meant = columns.map((column) => JSON.stringify(column)).filter((text) => !text.includes('ignored'))
  const twice = head.find((_, i) => meant.indexOf(JSON.stringify(columns[i])) !== meant.lastIndexOf(JSON.stringify(columns[i]))) // prettier-ignore
  if (twice !== undefined) throw invalid(`Two columns are the same: ${twice}`)
  if (!columns.some((column) => column && 'member' in column && column.member === 'userName'))
    throw invalid('The first row must name the columns, one of which is userName')
  return columns as Column[]
}

function toRow(
  registry: AttributeRegistry,
  columns: readonly Column[],
  record: readonly string[],
  where: { line: number; position: number }
): Brought {
  const cells = columns.map((column, i) => [column, fromCell(record[i] ?? '')] as const)
  const member = (name: Member) =>
    cells.find(([column]) => 'member' in column && column.member === name)?.[1].trim() || undefined
  const password = cells.find(([column]) => 'member' in column && column.member === 'password')?.[1] || undefined
  const read = () => {
    if (record.length > columns.length && record.slice(columns.length).some(Boolean))
      throw invalid(`There are ${record.length} cells in ${columns.length} columns`)
    const attributes: UserAttributes = {}
    // An empty cell leaves what is there.
    for (const [column, text] of cells)
      if ('attribute' in column && text !== '') attributes[column.attribute] = valueOf(registry, column.attribute, text)
    const status = statusOf(member('status'), member('active'))
    const externalId = member('externalId')
    return {
      ...(status && { status }),
      ...(externalId !== undefined && { externalId }),
      ...(password !== undefined && { password }),
      attributes
    }
  }
  return {
    ...where,
    userName: member('userName') ?? '',
    toNewUser: (): NewUser => ({ userName: member('userName') ?? '', ...read() }),
    toUserChange: read,
    valueOf: (name) =>
      cells.find(([column]) =>
        'member' in column
          ? column.member === name && name !== 'password'
          : 'attribute' in column && column.attribute === name.replace(/[.[].*$/s, '')
      )?.[1] ?? '',
    named: (error) => error
  }
}

function statusOf(status: string | undefined, active: string | undefined): UserStatus | undefined {
  if (status !== undefined) return status.toLowerCase() as UserStatus
  if (active === undefined) return undefined
  if (/^(true|yes|1)$/i.test(active)) return 'active'
  if (/^(false|no|0)$/i.test(active)) return 'inactive'
  throw invalid('active must be true or false', 'active')
}

/** Several values stand one a line; what has members is JSON. */
function valueOf(registry: AttributeRegistry, name: string, text: string): unknown {
  const { type, many } = attributeKind(registry, name) ?? { type: 'string', many: false }
  if (type === 'json' || type === 'complex') return parsed(name, text)
  if (!many) return text
  return text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean) // prettier-ignore
}

function parsed(name: string, text: string): unknown {
  try {
    return parseJson(Buffer.from(text))
  } catch {
    throw invalid(`${name} must be JSON`, name)
  }
}
