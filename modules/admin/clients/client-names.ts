import type { Client } from '#modules/clients/index'

/** The page of a client. */
export const clientHome = (inum: string): string => `/admin/clients/${encodeURIComponent(inum)}`

/** What a client is called in pages. */
export const nameOfClient = ({ inum, definition }: Pick<Client, 'inum' | 'definition'>): string =>
  definition.displayName ?? inum
