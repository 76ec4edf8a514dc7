import { randomUUID } from 'node:crypto'
import type { Context } from '#modules/core/module'

/** A mail that nobody has sent. */
interface KeptMail {
  id: string
  /** Milliseconds since 1970. */
  at: number
  from: string
  to: string
  subject: string
  text: string
}

/** Mails of one process; older ones go. */
const most = 50

/** In memory alone: links in mails sign people in. */
const inboxes = new WeakMap<Context['db'], KeptMail[]>()

type Slice = Pick<Context, 'config' | 'db' | 'now'>

/** Where mails go while there is no mail server: nowhere in production. */
export const hasInbox = ({ config }: Pick<Slice, 'config'>): boolean => !config.production

/** The mails that were kept, the newest first. */
export const inbox = ({ db }: Pick<Slice, 'db'>): readonly KeptMail[] => inboxes.get(db) ?? []

export function keepInInbox({ config, db, now }: Slice, mail: Omit<KeptMail, 'id' | 'at'>): void {
  const { from, to, subject, text } = mail
  const address = from || `minijans@${new URL(config.issuer).hostname}`
  const kept = { id: randomUUID(), at: now(), from: address, to, subject, text }
  inboxes.set(db, [kept, ...inbox({ db })].slice(0, most))
}

export const clearInbox = ({ db }: Pick<Slice, 'db'>): void => void inboxes.delete(db)
