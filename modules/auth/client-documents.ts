import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'

/** Fetches the keys that clients keep elsewhere, at the hosts that the configuration lets the server ask. */
export function fetchOfDocuments(
  { fetch }: Pick<Context, 'fetch'>,
  { externalUriWhiteList: hosts }: Pick<AppConfiguration, 'externalUriWhiteList'>
): typeof fetch {
  return async (address, options) => {
    const { hostname } = new URL(address instanceof Request ? address.url : address)
    if (hosts.length > 0 && !hosts.includes(hostname)) throw new TypeError(`${hostname} may not be asked`)
    return fetch(address, options)
  }
}
