/** What the caller may be told. Anything else that is thrown is a defect and becomes a 500 without a reason. */
export class AppError extends Error {
  override name = 'AppError'
  /** Stable and public. */
  readonly code: string
  readonly status: number
  /** The member that is wrong, where one is: `redirectUris`, `emails[0].value`. */
  readonly member: string | undefined

  constructor(code: string, status: number, message: string, options: { member?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.status = status
    this.member = options.member
  }
}

export const notFound = (what: string) => new AppError('not_found', 404, `${what} does not exist`)
export const invalid = (message: string, member?: string) =>
  new AppError('invalid_value', 400, message, member === undefined ? {} : { member })
export const conflict = (message: string, member?: string) =>
  new AppError('conflict', 409, message, member === undefined ? {} : { member })
