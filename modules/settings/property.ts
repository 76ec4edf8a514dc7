/** What a form asks for a value with. `map` is a text for each key; `json` whatever has a shape of its own. */
type PropertyForm =
  | { readonly kind: 'flag' | 'text' | 'map' | 'json' }
  /** A whole number within bounds, both included. */
  | { readonly kind: 'count'; readonly least: number; readonly most: number; readonly unit?: 'seconds' }
  | { readonly kind: 'one'; readonly values: readonly string[] }
  /** Texts, out of some where there is a choice. */
  | { readonly kind: 'list'; readonly among?: readonly string[] | undefined }

/** One property of the server's configuration: what it may be, what it is until somebody sets it, and what it does. */
export interface Property<T> {
  readonly standard: T
  /** One sentence. */
  readonly about: string
  /** What a value has to be, in words that follow "must be". */
  readonly wants: string
  readonly allows: (value: unknown) => boolean
  readonly form: PropertyForm
  /** What is kept is checked and shown, and has no effect. */
  readonly status: 'in force' | { readonly unsupported: string } | { readonly kept: string }
}

type Text = string | undefined

const property = <T>(
  standard: T,
  about: string,
  wants: string,
  allows: (value: unknown) => boolean,
  form: PropertyForm
): Property<T> => ({ standard, about, wants, allows, form, status: 'in force' })

/** @param reason a sentence that says why it has no effect */
export const withoutEffect = <T>(of: Property<T>, reason: string): Property<T> => ({ ...of, status: { kept: reason } })

/** Can it be set to anything else than its standard? */
export const isSettable = ({ status }: Property<unknown>): boolean => status === 'in force' || 'kept' in status

export const flag = (standard: boolean, about: string): Property<boolean> =>
  property<boolean>(standard, about, 'true or false', (value) => typeof value === 'boolean', { kind: 'flag' })

/** A whole number within bounds, both included. */
export function count(standard: number, about: string, least = 0, most = 2_147_483_647): Property<number> {
  const allows = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
  return property(standard, about, `a whole number from ${least} to ${most}`, allows, {
    kind: 'count',
    least,
    most
  })
}

/** The longest time that is worth a number: a hundred years. */
const century = 3_153_600_000

/** A time that passes; never none at all, unless `least` says so. */
export const seconds = (standard: number, about: string, least = 1, most = century): Property<number> => ({
  ...count(standard, about, least, most),
  form: { kind: 'count', least, most, unit: 'seconds' }
})

export function text<T extends Text>(
  standard: T,
  about: string,
  pattern = /^[^\p{Cc}]{0,2000}$/u
): Property<T | string> {
  const allows = (value: unknown) => typeof value === 'string' && pattern.test(value)
  return property<T | string>(standard, about, 'a text of one line', allows, { kind: 'text' })
}

export function oneOf<const V extends string>(standard: NoInfer<V>, values: readonly V[], about: string): Property<V> {
  return property<V>(standard, about, `one of ${values.join(', ')}`, (value) => values.includes(value as V), {
    kind: 'one',
    values
  })
}

/** A list of different texts; what clients choose from is never empty. */
export function list(
  standard: readonly string[],
  about: string,
  among?: readonly string[]
): Property<readonly string[]> {
  const least = among && standard.length > 0 ? 1 : 0
  const allows = (value: unknown) =>
    isListOfTexts(value) && value.length >= least && (!among || value.every((item) => among.includes(item)))
  return property(standard, about, among ? `a list out of ${among.join(', ')}` : 'a list of texts', allows, {
    kind: 'list',
    among
  })
}

/** Whatever has a shape of its own. */
export const shaped = <T>(
  standard: T,
  about: string,
  wants: string,
  allows: (value: unknown) => boolean,
  form: PropertyForm = { kind: 'json' }
): Property<T> => property(standard, about, wants, allows, form)

/** A text for each key. */
export function texts(
  standard: Readonly<Record<string, string>>,
  about: string
): Property<Readonly<Record<string, string>>> {
  const allows = (value: unknown) => isObject(value) && Object.values(value).every((item) => typeof item === 'string')
  return property(standard, about, 'an object whose values are texts', allows, { kind: 'map' })
}

export function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') && new Set(value).size === value.length
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
