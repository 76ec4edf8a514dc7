/** One way to authenticate. */
export interface AuthenticationMethod {
  /** How requests and answers name it. */
  acr: string
  /** The higher, the stronger; what reaches a level is good for all below it. */
  level: number
  /** What its id tokens say of it (RFC 8176). */
  amr: readonly string[]
}

/** Janssen's built-in method: the user name and the password of the store. */
export const passwordMethod: AuthenticationMethod = { acr: 'simple_password_auth', level: -1, amr: ['pwd'] }

/** Every method that people can use. Whatever adds one adds it here, and it can be asked for. */
export const authenticationMethods: readonly AuthenticationMethod[] = [passwordMethod]

/** `auth_level_mapping` of the discovery document: the methods of each level. */
export function levelMapping(methods = authenticationMethods): Record<string, string[]> {
  const levels: Record<string, string[]> = {}
  for (const { level, acr } of methods) (levels[level] ??= []).push(acr)
  return levels
}
