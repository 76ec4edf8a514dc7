import { hash } from 'node:crypto'

/** How a bearer value is kept: it can be found again, and not be read. */
export const sha256 = (value: string): Buffer => hash('sha256', value, 'buffer')
