import type { Request, Response } from 'express'
import type { Call } from '#modules/config-api/index'
import type { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { Section } from '#views/parts/fields'
import { saveUnchanged } from './entry-version.ts'
import { equivalentOf } from './equivalent.ts'
import { formOf, isMendable, postedValues, toErrors, toMembers, type FormState } from './form.ts'
import { callOperation, requireOperation } from './guard.ts'

type Members = Record<string, unknown>

interface Saving {
  sections: readonly Section[]
  /** The operation that saves, and what it is given for what the fields stand for. */
  operationId: string
  call: (members: Members) => Call
  /** What is changed: absent, something new is made. `read` answers what the version in the form was made from. */
  entry?: { id: string; read: () => Promise<unknown> }
  /** The form again, because something is wrong with it, somebody was faster, or the call is to be seen. */
  again: (state: FormState) => Promise<void> | void
  /** The address to go to when it is saved. @param answer of the operation */
  done: (answer: unknown) => string
}

/**
 * Saves a posted form by an operation of the Config API. A form that says `preview` saves nothing and shows the call.
 * What is wrong is told at its field.
 */
export async function save(ctx: Context, req: Request, res: Response, saving: Saving): Promise<void> {
  const { sections, operationId, entry, again } = saving
  // Who may not save is told so before anything else.
  requireOperation(res, operationId)
  const form = formOf(req)
  const values = postedValues(sections, form)
  const { members, errors } = toMembers(sections, values)
  const isPreview = form.has('preview')
  if (Object.keys(errors).length > 0 && !isPreview) return again({ values, errors, opened: form })
  try {
    if (isPreview) {
      const call = equivalentOf(ctx, res, operationId, saving.call(members))
      return await again({ values, opened: form, errors, call })
    }
    const run = () => callOperation(req, res, operationId, saving.call(members))
    const answer = entry ? await saveUnchanged(entry.id, form.get('version') ?? '', entry.read, run) : await run()
    res.redirect(303, saving.done(answer))
  } catch (error) {
    if (!isMendable(error)) throw error
    if (isOvertaken(error)) return again({ values, overtaken: true })
    await again({ values, errors: toErrors(sections, error), opened: form })
  }
}

export const isOvertaken = ({ code }: AppError): boolean => code === 'version_mismatch'
