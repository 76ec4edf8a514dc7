/**
 * The door to drizzle-orm. Its ES modules form a large cyclic graph: importing them takes 270 ms and leaves 200 MB of
 * garbage on Node 24, its CommonJS twin 40 ms and 20 MB. So the code comes by require, the types by import.
 */
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

export const {
  and,
  asc,
  Column,
  count,
  desc,
  eq,
  getTableColumns,
  getTableName,
  gt,
  gte,
  inArray,
  is,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  ne,
  or,
  Param,
  Placeholder,
  sql
} = load('drizzle-orm') as typeof import('drizzle-orm')
export type { InferInsertModel, InferSelectModel, SQL } from 'drizzle-orm'

/** The parts of one engine, loaded only when that engine is used. */
export const sqliteCore = () => load('drizzle-orm/sqlite-core') as typeof import('drizzle-orm/sqlite-core')
export const sqliteProxy = () => load('drizzle-orm/sqlite-proxy') as typeof import('drizzle-orm/sqlite-proxy')
export const pgCore = () => load('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core')
export const pgProxy = () => load('drizzle-orm/pg-proxy') as typeof import('drizzle-orm/pg-proxy')
