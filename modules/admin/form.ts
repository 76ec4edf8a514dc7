import { isDeepStrictEqual } from 'node:util'
import express, { type Request, type RequestHandler, type Response } from 'express'
import { parseJson } from '#modules/core/body'
import { AppError, invalid } from '#modules/core/errors'
import { multipartBody } from '#modules/core/multipart'
import type { EquivalentCall } from '#views/parts/equivalent'
import type { Field, FormErrors, FormValues, Section } from '#views/parts/fields'
import { postedRows, rowsOf, rowsText } from './rows.ts'

/** Fields that one form may have. Who is not signed in gets all of them back, in a page of many times their length. */
const mostFields = 10_000

const formReader = (limit: string): RequestHandler => {
  const read = express.text({ type: 'application/x-www-form-urlencoded', limit })
  return (req, res, next) => {
    read(req, res, (error?: unknown) => {
      const { status = 400 } = (error ?? {}) as { status?: number }
      // No database stores NUL as text.
      if (error || /%00|\0/.test(String(req.body)))
        return next(new AppError('invalid_body', status, 'The form could not be read', { cause: error }))
      if (String(req.body).split('&', mostFields + 1).length > mostFields)
        return next(new AppError('invalid_body', 413, `A form may have at most ${mostFields} fields`))
      next()
    })
  }
}

/** Reads a posted form. */
export const readForm: RequestHandler = formReader('256kb')

/** Reads a posted form that a program stands in: as long as one may be, with what its characters become on the way. */
export const readLongForm: RequestHandler = formReader('4mb')

/** What was posted; empty when it was not a form. Files are not part of it. */
export function formOf({ body }: Request): URLSearchParams {
  if (!(body instanceof FormData)) return new URLSearchParams(typeof body === 'string' ? body : '')
  return new URLSearchParams([...body].filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

/** A file that was posted; undefined where nobody has chosen one. */
export function fileOf({ body }: Request, name: string): File | undefined {
  const file: unknown = body instanceof FormData ? body.get(name) : undefined
  return file instanceof File && (file.name !== '' || file.size > 0) ? file : undefined
}

/** Bytes of a posted form with its files. */
export const uploadLimit = 32 * 1_048_576

const upload = multipartBody({ limit: uploadLimit })

/** Reads a posted form with files. Kept in memory as a whole, so only once it is known who sends it. */
export const readUpload = (req: Request, res: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    upload(req, res, (error?: unknown) => {
      if (error) return reject(error as Error)
      if (hasNul(req.body)) return reject(new AppError('invalid_body', 400, 'The form could not be read'))
      resolve()
    })
  })

const hasNul = (body: unknown): boolean =>
  body instanceof FormData &&
  [...body].some(([name, value]) => `${name}${value instanceof File ? value.name : value}`.includes('\0'))

/** Marks a form that was typed in a session before this one: it is shown, not carried out. */
export const typedAgain = 'typed-again'

/** What was typed before the session was over, for a form that is shown again. */
export const valuesTypedAgain = (sections: readonly Section[], req: Request): FormValues | undefined =>
  formOf(req).has(typedAgain) ? postedValues(sections, formOf(req)) : undefined

/** What stands in the fields of a posted form. */
export function postedValues(sections: readonly Section[], form: URLSearchParams): FormValues {
  const values: FormValues = {}
  for (const { name, kind, columns = [] } of fieldsOf(sections)) {
    if (kind === 'rows') values[name] = postedRows(name, columns, form)
    else if (kind === 'check') values[name] = form.get(name) === 'true'
    else if (kind === 'choices') values[name] = form.getAll(name)
    else values[name] = (form.get(name) ?? '').replaceAll('\r\n', '\n')
  }
  return values
}

/**
 * The members that the fields stand for: text, numbers, lists, booleans, JSON, and moments as milliseconds since 1970; an
 * empty field is undefined or [].
 */
export function toMembers(
  sections: readonly Section[],
  values: FormValues
): { members: Record<string, unknown>; errors: FormErrors } {
  const errors: FormErrors = {}
  const members: Record<string, unknown> = {}
  for (const { name, kind, columns = [] } of fieldsOf(sections)) {
    const value = values[name]
    if (typeof value !== 'string') members[name] = value
    else if (kind === 'rows') {
      const read = rowsOf(columns, value)
      if ('wrong' in read) errors[name] = read.wrong
      else members[name] = read.member
    } else if (kind === 'lines')
      members[name] = value.split('\n').map((line) => line.trim()).filter(Boolean) // prettier-ignore
    else if (kind === 'password') members[name] = value === '' ? undefined : value
    else if (value.trim() === '') members[name] = undefined
    else {
      const read = (readers[kind] ?? trimmed)(value)
      if ('wrong' in read) errors[name] = read.wrong
      else members[name] = read.member
    }
  }
  return { members, errors }
}

type Read = { member: unknown } | { wrong: string }

const trimmed = (text: string): Read => ({ member: text.trim() })

/** How what was typed becomes a member, where that is not the text itself. */
const readers: Partial<Record<Field['kind'], (text: string) => Read>> = {
  code: (text) => ({ member: text }),
  number: (text) => (/^-?\d{1,10}$/.test(text.trim()) ? { member: Number(text) } : { wrong: 'must be a whole number' }),
  json(text) {
    try {
      return { member: parseJson(Buffer.from(text)) }
    } catch (error) {
      const { message, cause } = error as AppError
      return { wrong: cause instanceof Error ? `is not JSON: ${cause.message}` : message }
    }
  },
  /** A name and its text in each line, as `name = text`. */
  map(text) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    const pairs = lines.map(
      (line) =>
        /^([^=]*)=(.*)$/
          .exec(line)
          ?.slice(1)
          .map((part) => part.trim()) ?? []
    )
    return pairs.some(([name = '']) => name === '')
      ? { wrong: 'must have a name, an equals sign and a text in each line' }
      : { member: Object.fromEntries(pairs) as unknown }
  },
  /** Of UTC, as browsers write it: `2026-01-31T12:00`. */
  moment(text) {
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text.trim()) ? Date.parse(`${text.trim()}Z`) : Number.NaN
    // The 31st of February would be a day in March.
    const isReal = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text.trim())
    return isReal ? { member: at } : { wrong: 'must be a date and a time' }
  }
}

/** With its seconds where it has some, so that it stays as it is. */
const momentText = (at: number) => new Date(at).toISOString().slice(0, at % 60_000 === 0 ? 16 : 19)

const mapText = (value: unknown) =>
  Object.entries(Object(value) as object)
    .map(([name, text]) => `${name} = ${String(text)}`)
    .join('\n')

/** The fields' text for members that are stored. */
export function toValues(sections: readonly Section[], member: (name: string) => unknown): FormValues {
  const values: FormValues = {}
  for (const { name, kind, columns = [] } of fieldsOf(sections)) {
    const value = member(name)
    if (kind === 'check') values[name] = value === true
    else if (kind === 'choices') values[name] = Array.isArray(value) ? value.map(String) : []
    else if (kind === 'json') values[name] = value === undefined ? '' : JSON.stringify(value, null, 2)
    else if (kind === 'map') values[name] = mapText(value)
    else if (kind === 'rows') values[name] = rowsText(columns, value)
    else if (kind === 'moment') values[name] = typeof value === 'number' ? momentText(value) : ''
    else if (Array.isArray(value)) values[name] = value.map(String).join('\n')
    else values[name] = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  return values
}

/** The fields that a refusal is about; what no field stands for goes under the empty name. */
export function toErrors(sections: readonly Section[], error: AppError): FormErrors {
  const name = (error.member ?? '').replaceAll(/\[\d+\]/g, '')
  const known = fieldsOf(sections)
  const field =
    known.find((one) => one.name === name || name.startsWith(`${one.name}.`)) ??
    known.find(({ member }) => member === name)
  // The label stands before it already.
  const named = field && [field.name, `The property ${field.name}`].find((start) => error.message.startsWith(start))
  const message = named === undefined ? error.message : error.message.slice(named.length)
  return { [field?.name ?? '']: message.replace(/^:? +/, '') }
}

/** May the person mend what the error is about, and send the form again? */
export const isMendable = (error: unknown): error is AppError =>
  error instanceof AppError && [400, 406, 409, 412].includes(error.status)

/** The fields that differ from what was stored: nothing else is touched. */
export const changedFields = (before: FormValues, posted: FormValues): string[] =>
  Object.keys(posted).filter((name) => !isDeepStrictEqual(before[name], posted[name]))

/** What a page with a form shows: a first time, or again because something was wrong. */
export interface FormState {
  values: FormValues
  errors?: FormErrors
  /** The form as it was posted: it keeps the version that it was opened with. */
  opened?: URLSearchParams
  /** Somebody else was faster. */
  overtaken?: boolean
  /** The call that saving would make, where it was asked for. */
  call?: EquivalentCall
}

/** @throws AppError `invalid_value` when the form does not say which version it was made from */
export function versionOf(form: URLSearchParams): number {
  const version = form.get('version') ?? ''
  if (!/^\d{1,9}$/.test(version)) throw invalid('The form does not say which version it was made from')
  return Number(version)
}

const fieldsOf = (sections: readonly Section[]) => sections.flatMap(({ fields }) => fields)
