import type { z } from 'zod'
import { masked, withKeptSecrets, type ConfigurationDocument } from '#modules/settings/index'
import { membersOf } from './members.ts'
import { json, operation, type Access, type Operation } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { jsonPatch, patched } from './patch.ts'

type Members = Record<string, unknown>

interface Whole<T extends object> {
  document: ConfigurationDocument<T>
  schema: z.ZodObject
  /** `/config/cache` */
  path: string
  /** In the ids of the operations, and in their tags. */
  id: string
  tag: string
  /** What it is called in sentences: `cache configuration`. */
  noun: string
  mayRead: Access
  mayWrite: Access
  /** Each has operations of its own, below the path. */
  parts: readonly { member: keyof T & string; schema: z.ZodType; path: string; tag: string }[]
}

/**
 * Operations on a configuration that consists of parts: the whole is read and patched, each part read, patched and replaced.
 * Passwords are shown masked to everybody; who sends the mask back, or in a PUT none, keeps the one there is.
 */
export function partedOperations<T extends object>(whole: Whole<T>): readonly Operation[] {
  const { document, schema, path, id, tag, noun, mayRead, mayWrite, parts } = whole
  const nulls = (form: z.ZodType): Members =>
    'shape' in form ? Object.fromEntries(Object.keys(form.shape as object).map((name) => [name, null])) : {}

  return [
    operation({
      operationId: `get-config-${id}`,
      method: 'get',
      path,
      tag,
      summary: `The ${noun}`,
      access: mayRead,
      answer: schema,
      handle: async ({ ctx }) => masked(await document.read(ctx))
    }),
    operation({
      operationId: `patch-config-${id}`,
      method: 'patch',
      path,
      tag,
      summary: `Patch the ${noun}`,
      access: mayWrite,
      body: jsonPatch,
      answer: schema,
      refusals: [400],
      handle: async ({ ctx, body, actor }) =>
        masked(
          await document.update(ctx, actor, `patch-config-${id}`, (before) =>
            withPatch({ ...nulls(schema), ...masked(before) }, body, before)
          )
        )
    }),
    ...parts.flatMap(({ member, schema: form, path: below, tag: partTag }) => {
      const place = { path: `${path}/${below}`, tag: `${tag} – ${partTag}` }
      const ids = `config-${id}-${below}`
      const partOf = (configuration: T) => masked(configuration[member])
      return [
        operation({
          ...place,
          operationId: `get-${ids}`,
          method: 'get',
          summary: `The part ${member} of the ${noun}`,
          access: mayRead,
          answer: form,
          handle: async ({ ctx }) => partOf(await document.read(ctx))
        }),
        operation({
          ...place,
          operationId: `put-${ids}`,
          method: 'put',
          summary: `Replace the part ${member} of the ${noun}`,
          access: mayWrite,
          body: { types: json, schema: form },
          answer: form,
          refusals: [400],
          async handle({ ctx, body, actor }) {
            const given = membersOf(body, `The part ${member}`)
            const after = await document.update(ctx, actor, `put-${ids}`, (before) => ({
              ...before,
              [member]: withoutEmpties(withKeptSecrets(given, before[member] as object, true))
            }))
            return partOf(after)
          }
        }),
        operation({
          ...place,
          operationId: `patch-${ids}`,
          method: 'patch',
          summary: `Patch the part ${member} of the ${noun}`,
          access: mayWrite,
          body: jsonPatch,
          answer: form,
          refusals: [400],
          async handle({ ctx, body, actor }) {
            const after = await document.update(ctx, actor, `patch-${ids}`, (before) => ({
              ...before,
              [member]: withPatch({ ...nulls(form), ...partOf(before) }, body, before[member] as object)
            }))
            return partOf(after)
          }
        })
      ]
    })
  ]
}

/** @param shown every member it can have, secrets masked */
const withPatch = (shown: Members, patch: unknown, before: object): object =>
  withoutEmpties(withKeptSecrets(patched(shown, patch), before, false)) as object
