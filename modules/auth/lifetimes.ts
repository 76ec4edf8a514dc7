import type { Client } from '#modules/clients/index'

/** Janssen's installed lifetimes, in seconds; a client may have its own. */
const standard = { accessToken: 300, refreshToken: 14_400, idToken: 3600, code: 60, session: 86_400, interaction: 7200 }

export const lifetimes = {
  accessToken: (client?: Client) => client?.definition.accessTokenLifetime || standard.accessToken,
  refreshToken: (client?: Client) => client?.definition.refreshTokenLifetime || standard.refreshToken,
  idToken: (client?: Client) => client?.definition.attributes?.idTokenLifetime || standard.idToken,
  code: () => standard.code,
  session: () => standard.session,
  interaction: () => standard.interaction,
  /** As long as anything that hangs on it. */
  grant: (client?: Client) =>
    Math.max(lifetimes.refreshToken(client), lifetimes.accessToken(client), standard.session) + standard.code
}
