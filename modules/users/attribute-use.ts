import { conflict } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { hasAnyValue } from './repository.ts'

/** Holds on to the attributes that people have values of: under another name or type nobody could read them. */
export function keepUsedAttributes({ db, events }: Pick<Context, 'db' | 'events'>): void {
  events.on('attribute.ending', async ({ name }) => {
    if (await hasAnyValue(db, name)) throw conflict(`There are people with a value of the attribute ${name}`)
  })
}
