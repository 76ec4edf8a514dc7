import type { Request, Response } from 'express'
import type { Context } from '#modules/core/module'
import { cookie } from './session/cookies.ts'

/** Milliseconds that a choice is remembered for. */
const year = 365 * 86_400_000

const zoneCookie = (ctx: Pick<Context, 'config'>) => cookie(ctx, 'minijans-zone')

/** The time zone that this browser is to show times in, by its IANA name; undefined for its own. */
export function chosenZone(ctx: Pick<Context, 'config'>, req: Request): string | undefined {
  const value = zoneCookie(ctx).read(req)
  return value && zones().find((name) => encodeURIComponent(name) === value)
}

/** Remembers a zone in this browser, or forgets it. */
export function chooseZone(ctx: Pick<Context, 'config'>, res: Response, name: string): void {
  if (zones().includes(name)) zoneCookie(ctx).set(res, name, year)
  else zoneCookie(ctx).clear(res)
}

/** Every zone that can be chosen. */
export const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')]
