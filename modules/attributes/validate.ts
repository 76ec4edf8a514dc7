import { invalid } from '#modules/core/errors'
import type { Attribute, AttributeValidation } from './attribute.ts'

/** Janssen allows 30, and installs longer ones itself. */
const nameLimit = 64

/** Claims that say something of the token, or of the person as a whole: never the value of an attribute. */
const protocolClaims = new Set(
  (
    'iss sub aud exp nbf iat jti nonce auth_time acr amr azp at_hash c_hash s_hash rt_hash sid cnf act may_act scope ' +
    'client_id events typ token_type active authorization_details _claim_names _claim_sources'
  ).split(' ')
)

/**
 * Checks what an attribute says of itself.
 * @throws AppError `invalid_value` with the member
 */
export function validateAttribute({ name, displayName, description, claimName, attributeValidation }: Attribute): void {
  if (!/^\w+$/.test(name) || name.length > nameLimit || name in {})
    throw invalid(`name must have 1 to ${nameLimit} letters, digits and underscores`, 'name')
  if (displayName.length === 0 || displayName.length > 60)
    throw invalid('displayName must have 1 to 60 characters', 'displayName')
  if (description.length > 4000) throw invalid('description may have at most 4000 characters', 'description')
  if (claimName !== undefined) validateClaimName(claimName)
  if (attributeValidation) validateRules(attributeValidation)
}

function validateClaimName(claimName: string): void {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/.test(claimName) || claimName in {})
    throw invalid('claimName must have 1 to 255 printable ASCII characters, without blanks and quotes', 'claimName')
  if (protocolClaims.has(claimName)) throw invalid(`claimName must not be ${claimName}, which tokens use`, 'claimName')
}

function validateRules({ minLength = 0, maxLength = Infinity, regexp }: AttributeValidation): void {
  if (minLength > maxLength) throw invalid('minLength must not be above maxLength', 'attributeValidation.minLength')
  if (regexp === undefined) return
  try {
    wholeMatch(regexp)
  } catch (error) {
    throw invalid((error as Error).message, 'attributeValidation.regexp')
  }
}

/** An administrator's regular expression, which has to match all of a text. */
export const wholeMatch = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'u')
