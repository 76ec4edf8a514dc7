import { jansTools, type Access, type Settings } from '#modules/cli/index'

/** A server, and tokens for it. */
export interface Session {
  server: Settings['server']
  /** How it was named, for commands. */
  named: { host?: string; 'client-id'?: string }
  /** @throws Exit */
  begin: (scopes: readonly string[]) => Promise<Access>
  /** Another token in place of one that is not good any more; undefined where there is no other. @throws Exit */
  renew: (old: Access, scopes: readonly string[]) => Promise<Access | undefined>
}

interface Given {
  settings: Settings
  named: Session['named']
  /** A person signs in, whoever is remembered. */
  isAnew: boolean
  /** Reads what has been written down since. */
  reread: () => Settings
  /** Nobody has to do anything any more. */
  settled: () => void
}

export async function openSession({ settings, named, isAnew, reread, settled }: Given): Promise<Session> {
  const { getAccess, signInAnew } = await jansTools()
  return {
    server: settings.server,
    named,
    begin: (scopes) => (isAnew ? signInAnew(settings) : getAccess(settings, scopes)),
    async renew(old, scopes) {
      if (settings.token !== undefined) return undefined
      if (!settings.asksPerson) return getAccess(settings, scopes)
      try {
        const known = await getAccess(reread(), scopes)
        return known.token === old.token ? await known.renew?.() : known
      } finally {
        settled()
      }
    }
  }
}
