import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Members, Value } from './sections.ts'

/** What a server is like as long as nobody has said anything. */
export interface Standards {
  /** By section, the members of each document by their paths. */
  parts: Readonly<Record<string, Members>>
  /** By section, members of each document that cannot be set. */
  fixed: Readonly<Record<string, Members>>
  /** By section, the members of a thing that says nothing of them. */
  members: Readonly<Record<string, Members>>
  /** By section and name, the things of a new installation. */
  installed: Readonly<Record<string, Readonly<Record<string, Members>>>>
}

const standardsFile = 'standards.json'
export const schemaFile = 'configuration.schema.json'

/** Stand for what is different at each server. */
const issuerSign = '{issuer}'
const hostSign = '{host}'

/** As far as they are known: a server of another make has others. */
export function standardsOf(issuer: string): Standards {
  const host = new URL(issuer).host
  return JSON.parse(textOf(standardsFile), (_name, value: Value) =>
    typeof value === 'string' ? value.replaceAll(issuerSign, issuer).replaceAll(hostSign, host) : value
  ) as Standards
}

/** What follows from the issuer is written as such. */
export const withSigns = (text: string, issuer: string): string =>
  text.replaceAll(issuer, issuerSign).replaceAll(new URL(issuer).host, hostSign)

export const hasSign = (value: Value): boolean => /\{(issuer|host)\}/.test(JSON.stringify(value) ?? '')

/** The JSON Schema of the file. */
export const schemaText = (): string => textOf(schemaFile)

const textOf = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
