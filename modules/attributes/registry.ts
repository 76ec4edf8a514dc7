import { kept } from '#modules/core/kept'
import type { Context } from '#modules/core/module'
import type { Attribute } from './attribute.ts'
import { listAttributes } from './repository.ts'

/** All attributes, ready to be looked up. */
export interface AttributeRegistry {
  readonly all: readonly Attribute[]
  /** By the name that values are stored under. */
  byName(name: string): Attribute | undefined
  /** By inum, or by the dn that contains it. */
  byInum(inumOrDn: string): Attribute | undefined
  /** The active attribute that a claim is made of. */
  byClaim(claimName: string): Attribute | undefined
}

const current = kept(['attribute.changed'], async ({ db }: Pick<Context, 'db' | 'events'>) =>
  indexed(await listAttributes(db))
)

/** The registry, read once and kept until an attribute changes. */
export const attributeRegistry = (ctx: Pick<Context, 'db' | 'events'>): Promise<AttributeRegistry> => current.get(ctx)

function indexed(all: Attribute[]): AttributeRegistry {
  const names = new Map(all.map((attribute) => [attribute.name, attribute]))
  const inums = new Map(all.map((attribute) => [attribute.inum, attribute]))
  const claims = new Map<string, Attribute>()
  for (const attribute of all)
    if (attribute.claimName && attribute.status === 'active' && !claims.has(attribute.claimName))
      claims.set(attribute.claimName, attribute)
  return {
    all,
    byName: (name) => names.get(name),
    byInum: (text) => inums.get(/^inum=([^,]+),/.exec(text)?.[1] ?? text),
    byClaim: (claimName) => claims.get(claimName)
  }
}
