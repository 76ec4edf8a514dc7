import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Exit } from '../exit.ts'
import type { Content } from './body.ts'
import type { Schema } from './operation.ts'

export const isMultipart = (type: string): boolean => type === 'multipart/form-data'

/**
 * Parts of a form (RFC 7578) out of JSON: members that are files are named by their paths, others go as JSON or text.
 * @throws Exit `usage`
 */
export function multipart(value: unknown, { properties = {} }: Schema): Content {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Exit('usage', '--data: the operation takes a form, which is an object with a member for each part')
  const boundary = randomUUID()
  const parts = Object.entries(value).flatMap(([name, member]) => {
    const isFile = properties[name] !== undefined && isBinary(properties[name])
    const { heading, content } = isFile ? filePart(name, member) : jsonPart(member)
    const disposition = `content-disposition: form-data; name="${quoted(name)}"${heading}`
    return [Buffer.from(`--${boundary}\r\n${disposition}\r\n\r\n`), content, Buffer.from('\r\n')]
  })
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
  }
}

export const isBinary = ({ type, format, contentMediaType, contentEncoding }: Schema): boolean =>
  format === 'binary' || contentEncoding === 'binary' || (type === 'string' && contentMediaType !== undefined)

function filePart(name: string, path: unknown) {
  try {
    const content = readFileSync(String(path))
    return {
      heading: `; filename="${quoted(basename(String(path)))}"\r\ncontent-type: application/octet-stream`,
      content
    }
  } catch (error) {
    throw new Exit('usage', `--data: ${name}: ${(error as Error).message}`, { cause: error })
  }
}

function jsonPart(member: unknown) {
  if (typeof member === 'string') return { heading: '', content: Buffer.from(member) }
  return { heading: '\r\ncontent-type: application/json', content: Buffer.from(JSON.stringify(member)) }
}

const quoted = (text: string) => text.replaceAll(/["\r\n]/g, (sign) => encodeURIComponent(sign))
