import { attributeDn } from '#modules/attributes/index'
import { conflict } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { searchScopes } from './repository.ts'

/** Holds on to the attributes that scopes open. */
export function keepUsedAttributes({ db, events }: Pick<Context, 'db' | 'events'>): void {
  events.on('attribute.ending', async ({ inum, name, deleted }) => {
    if (!deleted) return
    const { scopes } = await searchScopes(db, { members: [['claims', attributeDn(inum)]] })
    if (scopes.length > 0)
      throw conflict(`The attribute ${name} is opened by the scope ${scopes.map(({ id }) => id).join(', ')}`)
  })
}
