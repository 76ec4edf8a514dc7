import { events as newEvents, type EventMap, type Events } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import { servedPlugins, servePlugins } from './plugins.ts'

/** What an operation has asked of the network. */
export interface Wanted {
  key: string
  asked: Parameters<Context['fetch']>
}

/**
 * The context of a transaction that may yet be undone. What is kept in memory hangs on its events, so that nothing that was
 * read inside is kept after it, and the others are told only when all is committed; whoever takes part in the transaction
 * hears of it at once.
 */
export function sealedOff(ctx: Context, answers: ReadonlyMap<string, Response | Error>, wanted: Wanted[]) {
  const own = newEvents()
  const later: (() => Promise<void>)[] = []
  let recorded = 0
  const events: Events = {
    on: (name, listener) => own.on(name, listener),
    async emit<K extends keyof EventMap>(name: K, event: EventMap[K]) {
      if (name === 'change.recorded') recorded++
      await own.emit(name, event)
      if (name.endsWith('.changed')) later.push(() => ctx.events.emit(name, event))
      else await ctx.events.emit(name, event)
    }
  }
  const fetch = async (...asked: Wanted['asked']) => {
    const key = JSON.stringify(asked)
    const known = answers.get(key)
    if (known === undefined) {
      wanted.push({ key, asked })
      throw new Error('it is asked outside of the transaction')
    }
    if (known instanceof Error) throw known
    return known.clone()
  }
  const inside: Context = { ...ctx, events, fetch }
  servePlugins(inside, servedPlugins(ctx))
  return {
    inside,
    noted: () => recorded,
    tell: async () => {
      for (const each of later) await each()
    }
  }
}
