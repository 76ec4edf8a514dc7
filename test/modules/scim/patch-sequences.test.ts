import * as fc from 'fast-check'
import { attributeRegistry, createAttribute } from '#modules/attributes/index'
import { AppError } from '#modules/core/errors'
import { patched } from '#modules/scim/patch'
import { canonical } from '#modules/scim/resource'
import { toChange, toResource } from '#modules/scim/user'
import type { Schemas } from '#modules/scim/schema'
import { userSchemas } from '#modules/scim/user-schema'
import { createUser, findUser, updateUser } from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'
import { customUrn, patchUrn } from './client.ts'
import { customAttributes, type Json } from './filters.ts'
import { expected, messages, Refused, start, tidied, type Operation } from './patches.ts'

describe.each(engines)('a sequence of patches on %s', (_name, open) => {
  let ground: Ground
  let schemas: Schemas
  beforeAll(async () => {
    ground = await openGround(open)
    for (const one of customAttributes)
      await createAttribute(ground, {
        displayName: 'x',
        description: 'x',
        status: 'active',
        scimCustomAttr: true,
        ...one
      })
    schemas = userSchemas(await attributeRegistry(ground), customUrn)
  })
  afterAll(() => ground.db.close())

  async function read(inum: string): Promise<Json> {
    const user = await findUser(ground.db, inum)
    if (!user) throw new Error(inum)
    return JSON.parse(JSON.stringify(toResource(schemas, user, ''))) as Json
  }

  /** As the service does it. @returns the word of the refusal, if there is one */
  async function patch(inum: string, operations: Operation[]): Promise<string | undefined> {
    const message = { schemas: [patchUrn], Operations: operations.map(({ op, path, value }) => ({ op, path, value })) }
    try {
      await updateUser(ground, inum, (user) => {
        const before = toResource(schemas, user, '')
        return toChange(schemas, patched(schemas, before, message), before)
      })
      return undefined
    } catch (error) {
      if (error instanceof AppError && error.status === 400) return error.code
      throw error
    }
  }

  function modelled(before: Json, operations: Operation[]): { scimType?: string; user: Json } {
    try {
      return { user: expected(before, operations) }
    } catch (error) {
      if (error instanceof Refused) return { scimType: error.scimType, user: tidied(before) }
      throw error
    }
  }

  it('makes of a person what a plain reading of the operations makes of it, all or nothing', async () => {
    let made = 0
    const counts = { changed: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(start, messages, async (given, all) => {
        const {
          userName,
          externalId: _,
          ...change
        } = toChange(schemas, canonical(schemas, { ...given, userName: `u${++made}` }))
        const { inum } = await createUser(ground, { ...change, userName: userName as string })
        for (const operations of all) {
          const before = await read(inum)
          const { scimType, user } = modelled(before, operations)
          const refusal = await patch(inum, operations)
          expect({ operations, before, scimType: refusal, user: tidied(await read(inum)) }).toEqual({
            operations,
            before,
            scimType,
            user
          })
          counts[scimType ? 'refused' : 'changed']++
        }
      }),
      { numRuns: 250 }
    )
    expect(counts.changed).toBeGreaterThan(150)
    expect(counts.refused).toBeGreaterThan(30)
  }, 120_000)
})
