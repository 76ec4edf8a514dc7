import type { Response } from 'express'
import type { Call } from '#modules/config-api/index'
import type { Context } from '#modules/core/module'
import type { EquivalentCall } from '#views/parts/equivalent'
import { administratorOf } from './guard.ts'

const secretMember = /(secret|password|pwd)$/i

/** Stands for a secret in what a page shows. */
export const mask = '********'

/**
 * What the person is about to do, as a call of the Config API and as lines for a shell. Secrets stand there as variables.
 * @param operationId of the Config API
 */
export function equivalentOf(ctx: Context, res: Response, operationId: string, call: Call = {}): EquivalentCall {
  const { operation, path } = administratorOf(res).operations.describe(operationId)
  const { params = {}, query = {}, body } = call
  const address =
    path.replaceAll(/\{([\w-]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? '')) +
    (Object.keys(query).length > 0 ? `?${String(new URLSearchParams(query))}` : '')
  const type = operation.body?.types[0]
  const json = body === undefined ? undefined : JSON.stringify(body, withoutSecrets, 2)
  return {
    ...http(ctx.config.issuer, operation.method.toUpperCase(), address, type, json),
    cli: [
      `jans-cli --operation-id ${operationId}`,
      ...suffix('--url-suffix', params),
      ...suffix('--endpoint-args', query),
      ...(json === undefined ? [] : [`--data ${inShell(json)}`])
    ].join(' \\\n  ')
  }
}

/** The same for a call of SCIM, which the command line has no short form of. */
export function scimEquivalent(ctx: Context, method: string, path: string, body?: unknown): EquivalentCall {
  const json = body === undefined ? undefined : JSON.stringify(body, withoutSecrets, 2)
  return http(ctx.config.issuer, method, `/jans-scim/restv1/v2${path}`, 'application/scim+json', json)
}

/** The same for an operation that takes a form with files. @param files their names, by the parts of the form */
export function uploadEquivalent(
  ctx: Context,
  res: Response,
  operationId: string,
  parts: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>
): EquivalentCall {
  const { operation, path } = administratorOf(res).operations.describe(operationId)
  const method = operation.method.toUpperCase()
  const documents = Object.entries(parts).map(([name, value]) => [name, JSON.stringify(value, withoutSecrets)] as const)
  return {
    method,
    address: path,
    body: JSON.stringify({ ...parts, ...files }, withoutSecrets, 2),
    curl: [
      `curl --request ${method} ${quoted(ctx.config.issuer + path)}`,
      '--header "Authorization: Bearer $TOKEN"',
      ...documents.map(([name, json]) => `--form ${inShell(`${name}=${json};type=application/json`)}`),
      ...Object.entries(files).map(([name, file]) => `--form ${quoted(`${name}=@${file}`)}`)
    ].join(' \\\n  '),
    cli: `jans-cli --operation-id ${operationId} \\\n  --data ${inShell(JSON.stringify({ ...parts, ...files }, withoutSecrets, 2))}`
  }
}

function http(issuer: string, method: string, address: string, type: string | undefined, json: string | undefined) {
  return {
    method,
    address,
    body: json,
    curl: [
      `curl --request ${method} ${quoted(issuer + address)}`,
      '--header "Authorization: Bearer $TOKEN"',
      ...(json === undefined
        ? []
        : [`--header 'Content-Type: ${type ?? 'application/json'}'`, `--data ${inShell(json)}`])
    ].join(' \\\n  ')
  }
}

const masked = /("(\w+)": ?)"\*{8}"/g

/** JSON as a word of a shell. Whoever pastes it must not make a secret of asterisks: a variable stands in its place. */
const inShell = (json: string): string =>
  quoted(json).replaceAll(masked, (_, start: string, name: string) => {
    const variable = name === 'value' ? 'SECRET' : name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
    return `${start}"'"$${variable}"'"`
  })

/** Values of several parameters are joined by commas on the command line; commas within one are escaped. */
const suffix = (option: string, values: Readonly<Record<string, string>>): string[] => {
  const pairs = Object.entries(values).map(([name, value]) => `${name}:${value.replaceAll(',', '\\,')}`)
  return pairs.length > 0 ? [`${option} ${quoted(pairs.join(','))}`] : []
}

const withoutSecrets = (name: string, value: unknown): unknown =>
  secretMember.test(name) && typeof value === 'string' && value !== '' ? mask : value

/** A word of a POSIX shell. */
export const quoted = (text: string): string =>
  /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
