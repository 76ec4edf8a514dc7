import { invalid } from '#modules/core/errors'
import { features } from './features.ts'
import { filled, filledDeep, type Values } from './short-codes.ts'

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type HttpMethod = (typeof httpMethods)[number]

export interface Header {
  key: string
  value: string
}

/** What is sent where when a feature is changed; the members have Janssen's names. */
export interface Webhook {
  inum: string
  displayName: string
  description?: string | undefined
  url: string
  httpMethod: HttpMethod
  jansEnabled: boolean
  httpHeaders: Header[]
  httpRequestBody?: Record<string, unknown> | undefined
  /** The body as text, for those that are not JSON; read where there is no `httpRequestBody`. */
  httpRequestBodyString?: string | undefined
  auiFeatureIds: string[]
  /** How many deliveries the outbox had no room for since the webhook was last changed; absent for none. */
  deliveriesDropped?: number
}

export const webhookDn = (inum: string): string => `inum=${inum},ou=webhook,ou=admin-ui,o=jans`

/** What is shown in place of a header's value. */
export const maskedValue = '***'

const open = new Set(['accept', 'accept-language', 'content-type', 'user-agent'])

/** May the value of a header be a credential? Better one too many. */
export const isSecretHeader = (name: string): boolean => !open.has(name.toLowerCase())

/** Headers that belong to the connection or to the length of the body, which the sender settles itself. */
const own =
  /^(connection|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|webhook-id)$/i

const hasBody = (method: HttpMethod) => method === 'POST' || method === 'PUT' || method === 'PATCH'

/** @throws AppError `invalid_value` */
export function validateWebhook(webhook: Omit<Webhook, 'inum'>): void {
  const { displayName, url, httpMethod, httpHeaders, httpRequestBody, httpRequestBodyString, auiFeatureIds } = webhook
  if (!/^[\w:/.-]{2,60}$/.test(displayName))
    throw invalid('must have 2 to 60 letters, digits and any of _ - : / .', 'displayName')
  checkUrl(url)
  if (hasBody(httpMethod) && httpRequestBody === undefined && httpRequestBodyString === undefined)
    throw invalid(`is needed for ${httpMethod}`, 'httpRequestBody')
  for (const { key, value } of httpHeaders) checkHeader(key, value)
  const unknown = auiFeatureIds.filter((id) => !features.some((feature) => feature.id === id))
  if (unknown.length > 0) throw invalid(`There is no feature ${unknown.join(', ')}`, 'auiFeatureIds')
}

function checkUrl(url: string): void {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw invalid('must be an address with http or https', 'url')
  // Else whoever may name a thing could choose who is told of it.
  if (/[${}]/.test(parsed.host)) throw invalid('may have short codes only behind the host', 'url')
  if (parsed.username || parsed.password) throw invalid('may not hold a user name or password; use a header', 'url')
}

function checkHeader(key: string, value: string): void {
  if (own.test(key)) throw invalid(`The header ${key} cannot be chosen`, 'httpHeaders')
  try {
    new Headers().set(key, value)
  } catch {
    throw invalid(`${JSON.stringify(key)} with its value is no header`, 'httpHeaders')
  }
}

/** The request of a webhook, its short codes filled in. */
export function toRequest(webhook: Webhook, values: Values): { url: string; init: RequestInit & { headers: Headers } } {
  const { url, httpMethod: method, httpHeaders, httpRequestBody, httpRequestBodyString: text } = webhook
  const headers = new Headers(httpHeaders.map(({ key, value }) => [key, value]))
  const body = hasBody(method) ? requestBody(httpRequestBody ?? parsed(text), headers, values) : undefined
  return {
    url: filled(url, values, inUrl),
    init: { method, headers, redirect: 'manual', ...(body !== undefined && { body }) }
  }
}

function requestBody(template: unknown, headers: Headers, values: Values): string {
  if (!headers.has('content-type'))
    headers.set('content-type', typeof template === 'string' ? 'text/plain; charset=utf-8' : 'application/json')
  if (typeof template !== 'string') return JSON.stringify(filledDeep(template, values))
  return filled(template, values, writtenIn(headers.get('content-type') ?? '', template))
}

/** `.` and `..` lead to another place of the receiver, however they are encoded. */
const inUrl = (text: string) => (/^\.{1,2}$/.test(text) ? undefined : encodeURIComponent(text))

/** How a value is written in a text of the type, so that it does not break out of its place. */
function writtenIn(type: string, template: string): ((text: string, value: unknown) => string) | undefined {
  if (type.startsWith('application/x-www-form-urlencoded')) return encodeURIComponent
  if (/[/+]xml\b/.test(type)) return (text) => text.replaceAll(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`)
  // With a short code outside of quotes it could not be read as JSON.
  if (/[/+]json\b/.test(type) || /^\s*[[{]/.test(template))
    return (text, value) => (typeof value === 'string' ? JSON.stringify(text).slice(1, -1) : text)
  return undefined
}

/** JSON in a text is filled in as JSON, so that no value breaks out of its place. */
function parsed(text = ''): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : text
  } catch {
    return text
  }
}
