import { requireLocal } from '../commands/api.ts'
import { isGiven, textOf, type Call } from '../commands/command.ts'
import { getAccess } from '../jans-cli/access.ts'
import { readSettings } from '../jans-cli/settings.ts'
import { connect, type Remote } from './connection.ts'

/** The server of this machine, or the one that --host names. @throws Exit */
export const target = (call: Call): Promise<Remote> => {
  const host = textOf(call, 'host')
  return host === undefined ? localTarget(call) : distantTarget(call, host)
}

export function localTarget(call: Call): Promise<Remote> {
  const { server, client } = requireLocal(call)
  return connect({ server, client })
}

/** With the client that options, environment or the configuration file of jans-cli name. @throws Exit */
export async function distantTarget(call: Call, host: string): Promise<Remote> {
  const [id, secret, token] = ['clientId', 'clientSecret', 'accessToken'].map((name) => textOf(call, name))
  const settings = readSettings(
    call.host.env,
    {
      host,
      ...(id !== undefined && { 'client-id': id }),
      ...(secret !== undefined && { 'client-secret': secret }),
      ...(token !== undefined && { 'access-token': token }),
      ...(isGiven(call, 'noverify') && { noverify: true as const })
    },
    'jca'
  )
  const { server, client, asksPerson } = settings
  const isOwn = settings.token === undefined && !asksPerson
  if (isOwn) return connect({ server, client })
  return connect({ server, client, token: async (scopes) => (await getAccess(settings, scopes)).token })
}
