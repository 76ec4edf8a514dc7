import type { MinijansServer } from './start.ts'

/** What a person wants to know after the start. */
export function banner({ ctx: { config }, internalAddress }: MinijansServer): string {
  const { issuer } = config
  const internal = internalAddress ?? issuer
  const lines = [
    `minijans ${config.version} is up after ${Math.round(performance.now())} ms`,
    '',
    `  Issuer        ${issuer}`,
    `  Discovery     ${issuer}/.well-known/openid-configuration`,
    `  Admin pages   ${issuer}/admin`,
    `  Config API    ${internal}/jans-config-api/api/v1`,
    `  SCIM          ${internal}/jans-scim/restv1/v2`
  ]
  return lines.join('\n') + '\n\n'
}
