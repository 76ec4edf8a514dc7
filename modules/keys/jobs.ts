import type { Context, Job } from '#modules/core/module'
import { tidyArchive } from './archive.ts'
import { makeMissingKeys, noteLifetimes, rotateKeysWhenDue, stopSupersededKeys } from './rotation.ts'

export const jobs = (ctx: Context): Job[] => [
  {
    name: 'rotate keys',
    every: 60_000,
    async run() {
      await noteLifetimes(ctx)
      await makeMissingKeys(ctx)
      await rotateKeysWhenDue(ctx)
      // Its turn may have come since the rotation.
      await stopSupersededKeys(ctx)
      await tidyArchive(ctx)
    }
  }
]
