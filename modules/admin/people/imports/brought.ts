import type { AppError } from '#modules/core/errors'
import type { NewUser, User, UserChange } from '#modules/users/index'

/** A person as a file has one. */
export interface Brought {
  /** Where the row begins, from 1. */
  line: number
  /** How much of the file has been read. */
  position: number
  /** Empty where it cannot be told. */
  userName: string
  /** @throws AppError */
  toNewUser: () => NewUser
  /** @throws AppError */
  toUserChange: (before: User) => UserChange
  /** What the file has for a member that a refusal names; empty for what must not be repeated. */
  valueOf: (member: string) => string
  /** A refusal in the names of the file. */
  named: (error: AppError) => AppError
}

/** A row that cannot be read; the others can. */
export interface Unreadable {
  line: number
  position: number
  problem: AppError
}

export type BroughtRows = AsyncIterable<Brought | Unreadable>
