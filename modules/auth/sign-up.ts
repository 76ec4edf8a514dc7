import type { Actor } from '#modules/audit/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import type { AppConfiguration } from '#modules/settings/index'
import { createUser, recordedAs, type User } from '#modules/users/index'
import type { AuthTexts } from '#views/auth/texts'

/** Characters that a password has at least which somebody chooses for a new account. */
export const shortestPassword = 10
/** Different ones among them. */
const fewestDifferent = 5
/** Characters that any other field has at most. */
const longest = 255

const fields = ['username', 'givenName', 'familyName', 'email', 'password'] as const
type Field = (typeof fields)[number]

/** Field by field what is wrong; of the whole form under ''. */
export type SignUpErrors = Partial<Record<Field | '', string>>

/** May people make accounts for themselves? */
export const isSignUpOpen = (
  { config }: Pick<Context, 'config'>,
  { selfRegistration, disablePromptCreate }: Pick<AppConfiguration, 'selfRegistration' | 'disablePromptCreate'>
): boolean =>
  !disablePromptCreate && (selfRegistration === 'always' || (selfRegistration === 'developer' && !config.production))

/**
 * Makes an account from what was typed into the form.
 * @param actor whoever typed it, for the record
 */
export async function signUp(
  ctx: Context,
  form: Record<string, unknown>,
  { signUp: words }: AuthTexts,
  actor: Actor
): Promise<{ user: User } | { errors: SignUpErrors }> {
  const given = Object.fromEntries(
    fields.map((name) => [name, typeof form[name] === 'string' ? (form[name] as string) : ''])
  ) as Record<Field, string>
  const { password, ...texts } = given
  const values = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()])) as typeof texts
  const errors: SignUpErrors = {}
  for (const [name, value] of Object.entries(values) as [keyof typeof values, string][])
    if (value === '') errors[name] = words.required
    else if (value.length > longest) errors[name] = words.tooLong(longest)
  if (!errors.email && !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(values.email)) errors.email = words.notAnEmail
  const problem = passwordProblem(password, [values.username, values.email], words)
  if (problem) errors.password = problem
  if (Object.keys(errors).length > 0) return { errors }
  try {
    const attributes = { givenName: values.givenName, sn: values.familyName, mail: values.email }
    const person = { userName: values.username, password, attributes }
    return { user: await createUser(ctx, person, recordedAs('sign-up', ctx, actor)) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { errors: refused(error, words) }
  }
}

/** What is known of the person, and what is short or of one letter, is guessed first (NIST SP 800-63B, 5.1.1.2). */
function passwordProblem(password: string, about: string[], words: AuthTexts['signUp']): string | undefined {
  if (password === '') return words.required
  if (Array.from(password).length < shortestPassword) return words.tooShort(shortestPassword)
  const folded = fold(password)
  const isAbout = about.some((text) => text.length > 2 && folded.includes(fold(text)))
  return isAbout || new Set(folded).size < fewestDifferent ? words.weak : undefined
}

/** The members of the store, and the fields of the form that they come from. */
const fieldOf = new Map<unknown, Field>([
  ['userName', 'username'],
  ['givenName', 'givenName'],
  ['sn', 'familyName'],
  ['mail', 'email'],
  ['password', 'password']
])

function refused({ code, member = '' }: AppError, words: AuthTexts['signUp']): SignUpErrors {
  if (code === 'conflict') return { username: words.taken }
  if (code === 'busy') return { '': words.busy }
  return { [fieldOf.get(member.split(/[.[]/, 1)[0]) ?? '']: words.invalid }
}
