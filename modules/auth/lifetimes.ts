import type { Client } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'

/** Lifetimes in seconds; most a client may have of its own. */
export function lifetimes(properties: AppConfiguration) {
  const {
    accessTokenLifetime,
    refreshTokenLifetime,
    idTokenLifetime,
    authorizationCodeLifetime,
    sessionIdLifetime,
    sessionIdUnusedLifetime,
    sessionIdUnauthenticatedUnusedLifetime
  } = properties
  const accessToken = (client?: Client) => client?.definition.accessTokenLifetime || accessTokenLifetime
  const refreshToken = (client?: Client) => client?.definition.refreshTokenLifetime || refreshTokenLifetime
  return {
    accessToken,
    refreshToken,
    idToken: (client?: Client) => client?.definition.attributes?.idTokenLifetime || idTokenLifetime,
    code: authorizationCodeLifetime,
    /** How long a session lives on from now. @param signedInAt seconds since 1970; absent before anybody signed in */
    session(now: number, signedInAt?: number) {
      if (sessionIdLifetime === 0 || signedInAt === undefined) return sessionIdUnusedLifetime
      return Math.max(1, Math.min(sessionIdUnusedLifetime, signedInAt + sessionIdLifetime - now))
    },
    interaction: sessionIdUnauthenticatedUnusedLifetime,
    /** As long as anything that hangs on it. */
    grant: (client?: Client) =>
      Math.max(refreshToken(client), accessToken(client), sessionIdLifetime, sessionIdUnusedLifetime) +
      authorizationCodeLifetime
  }
}
