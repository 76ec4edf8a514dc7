import type { Remote } from './connection.ts'
import type { ConfigurationFile } from './file.ts'
import { exportOf, readText } from './work.ts'

/**
 * The configuration of one server as another one shall have it: with the secrets that are shown, and with the other's
 * addresses in place of the server's own.
 * @throws Exit
 */
export async function configurationAt(from: Remote, to: Remote): Promise<ConfigurationFile> {
  const text = await exportOf(from, { as: 'texts' })
  const own = new RegExp(`${from.issuer.replaceAll(/[.\\[\]]/g, '\\$&')}(?=[/"'\\s]|$)`, 'gm')
  // Secrets that are not shown stay what they are there.
  return readText(from.issuer, text.replaceAll(own, to.issuer), () => undefined)
}
