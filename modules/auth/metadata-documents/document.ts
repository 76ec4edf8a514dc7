import { AppError } from '#modules/core/errors'
import type { Metadata } from '../registration/metadata.ts'

/** Members that hold addresses for people to open. */
const pages = ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const

/**
 * The metadata in a document (OAuth Client ID Metadata Document, 4). Everybody can read it, so that nothing in it is secret.
 * @throws AppError `invalid_client_metadata`
 */
export function readDocument(text: string, clientId: string): Metadata {
  const said = parsed(text)
  if (said.client_id !== clientId) throw refusal('names another client_id than its address')
  if ('client_secret' in said || 'client_secret_expires_at' in said) throw refusal('must not have a secret')
  for (const member of pages)
    if (said[member] !== undefined && !isHttps(said[member])) throw refusal(`has a ${member} that is no https address`)
  // Without a method RFC 7591 would mean one with a secret.
  return { token_endpoint_auth_method: 'none', ...said }
}

const isHttps = (value: unknown) => typeof value === 'string' && URL.parse(value)?.protocol === 'https:'

function parsed(text: string): Record<string, unknown> {
  let said: unknown
  try {
    said = JSON.parse(text)
  } catch (cause) {
    throw refusal('is not JSON', cause)
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) throw refusal('is not a JSON object')
  return said as Record<string, unknown>
}

const refusal = (problem: string, cause?: unknown) =>
  new AppError('invalid_client_metadata', 400, `the document at the client_id ${problem}`, { cause })
