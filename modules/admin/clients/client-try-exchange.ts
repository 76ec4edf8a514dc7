import type { Context } from '#modules/core/module'
import { dpopProof, type Proof } from './client-try-client.ts'

/** Half of an exchange, as HTTP has it. */
export interface Message {
  /** The request line, or the status. */
  start: string
  headers: readonly (readonly [name: string, value: string])[]
  body: string
}

/** A request and what was answered. */
export interface Exchange {
  title: string
  about: string
  request: Message
  answer?: Message
}

/** One request to the server, in the place of a client. */
export interface Call {
  title: string
  about: string
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  form?: Record<string, string>
  proof?: Proof
  /** The access token that goes along. */
  token?: { value: string; type: string }
  /** The key that the request is bound to. */
  dpopKey?: Record<string, unknown> | undefined
}

export interface Answered {
  /** Two where the server has asked for a nonce first (RFC 9449, 8). */
  exchanges: Exchange[]
  status: number
  /** The members of a JSON answer. */
  members: Record<string, unknown>
  text: string
}

/** Headers of an answer that say something about the protocol. */
const telling = ['content-type', 'cache-control', 'location', 'www-authenticate', 'dpop-nonce', 'retry-after']
/** Characters of a body that are kept; a longer one is only told of. */
const longest = 50_000

/** Sends a request to this very server and keeps what went to and fro. */
export async function call(ctx: Context, made: Call): Promise<Answered> {
  const first = await send(ctx, made)
  const nonce = first.nonce
  if (!made.dpopKey || nonce === undefined || first.members.error !== 'use_dpop_nonce') return first
  const second = await send(ctx, made, nonce)
  return { ...second, exchanges: [...first.exchanges, ...second.exchanges] }
}

async function send(ctx: Context, made: Call, nonce?: string): Promise<Answered & { nonce: string | undefined }> {
  const { title, about, method, path, form, proof, token, dpopKey } = made
  const address = ctx.config.issuer + path
  const headers: Record<string, string> = {
    ...made.headers,
    ...proof?.headers,
    ...(token && { authorization: `${token.type} ${token.value}` }),
    ...(dpopKey && { dpop: await dpopProof(ctx, dpopKey, { method, address, token: token?.value, nonce }) }),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' })
  }
  const body = form && new URLSearchParams({ ...form, ...proof?.form }).toString()
  const response = await ctx.loopback(path, { method, headers, ...(body !== undefined && { body }) })
  const text = await response.text()
  return {
    exchanges: [
      {
        title,
        about,
        request: { start: `${method} ${address}`, headers: Object.entries(headers), body: body ?? '' },
        answer: {
          start: `${response.status} ${response.statusText}`.trim(),
          headers: telling.flatMap((name) => {
            const value = response.headers.get(name)
            return value === null ? [] : [[name, value] as const]
          }),
          body: text.length > longest ? `${text.length} characters, too many to be shown` : text
        }
      }
    ],
    status: response.status,
    members: membersOf(text),
    text,
    nonce: response.headers.get('dpop-nonce') ?? undefined
  }
}

function membersOf(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const secrets = new Set([
  'access_token',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'id_token',
  'id_token_hint',
  'refresh_token',
  'token'
])
const hidden = '••••••••'

/**
 * A message as text.
 * @param revealed whether secrets and tokens are there to be read
 */
export function messageText({ start, headers, body }: Message, revealed: boolean): string {
  const shown = revealed ? (text: string) => text : hideInAddress
  const lines = headers.map(([name, value]) => `${name}: ${revealed ? value : hideInHeader(name, value)}`)
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  return [shown(start), ...lines, ...(body === '' ? [] : ['', bodyText(body, type, revealed)])].join('\n')
}

function hideInHeader(name: string, value: string): string {
  if (name === 'authorization') return `${value.split(' ')[0]} ${hidden}`
  if (name === 'dpop') return hidden
  return name === 'location' ? hideInAddress(value) : value
}

const hideInAddress = (text: string) =>
  text.replaceAll(/([?&]([a-z_]+)=)[^&\s]*/g, (whole, start: string, name: string) =>
    secrets.has(name) ? start + hidden : whole
  )

function bodyText(body: string, type: string, revealed: boolean): string {
  if (type.startsWith('application/x-www-form-urlencoded')) {
    if (revealed) return body
    return body
      .split('&')
      .map((pair) => (secrets.has(pair.split('=')[0] ?? '') ? `${pair.split('=')[0]}=${hidden}` : pair))
      .join('\n&')
  }
  if (type.includes('json')) {
    const members = membersOf(body)
    const told = (name: string, value: unknown): unknown =>
      !revealed && secrets.has(name) && typeof value === 'string' ? hidden : value
    return Object.keys(members).length > 0 ? JSON.stringify(members, told, 2) : body
  }
  return type.includes('jwt') && !revealed ? hidden : body
}
