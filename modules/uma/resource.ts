import { invalid } from '#modules/core/errors'
import { isIndexable } from '#modules/core/text'

/** What a resource says beside its name; the members have Janssen's names. */
export interface UmaResourceDefinition {
  inum?: string | undefined
  description?: string | undefined
  iconUri?: string | undefined
  /** dn of scopes. */
  scopes?: string[] | undefined
  /** JSON text: a rule over scopes, in place of a list of them. */
  scopeExpression?: string | undefined
  /** dn of clients. */
  clients?: string[] | undefined
  /** What it stands for. */
  resources?: string[] | undefined
  creator?: string | undefined
  type?: string | undefined
  /** May it go once it has expired? */
  deletable?: boolean | undefined
  /** Seconds. */
  ttl?: number | undefined
  /** Milliseconds since 1970. */
  createdAt?: number | undefined
  expiresAt?: number | undefined
}

/** Something that an owner shares through UMA 2.0 (Federated Authorization, 3.1). */
export interface UmaResource extends UmaResourceDefinition {
  id: string
  name: string
}

/** How other entities refer to a resource. */
export const umaResourceDn = (id: string): string => `jansId=${id},ou=resources,ou=uma,o=jans`

const dn = {
  scopes: /^inum=[^,]+,ou=scopes,o=jans$/,
  clients: /^inum=[^,]+,ou=clients,o=jans$/
}

/** @throws AppError `invalid_value` */
export function validateUmaResource({
  name,
  scopes = [],
  clients = [],
  scopeExpression
}: Pick<UmaResource, 'name' | 'scopes' | 'clients' | 'scopeExpression'>): void {
  for (const [member, texts] of Object.entries({ name: [name], clients }))
    if (!texts.every(isIndexable)) throw invalid('is too long', member)
  for (const [member, values] of Object.entries({ scopes, clients })) {
    const wrong = values.find((value) => !dn[member as keyof typeof dn].test(value))
    if (wrong !== undefined) throw invalid(`${wrong} is no dn such as inum=…,ou=${member},o=jans`, member)
  }
  if (scopeExpression !== undefined && !isExpression(scopeExpression))
    throw invalid('must be the text of a JSON object with a rule and data', 'scopeExpression')
}

/** `{"rule": {"and": [{"var": 0}, …]}, "data": ["scope", …]}` */
function isExpression(text: string): boolean {
  try {
    const { rule, data } = Object(JSON.parse(text)) as { rule?: unknown; data?: unknown }
    return (
      typeof rule === 'object' && rule !== null && Array.isArray(data) && data.every((item) => typeof item === 'string')
    )
  } catch {
    return false
  }
}
