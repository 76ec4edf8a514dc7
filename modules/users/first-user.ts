import { randomInt } from 'node:crypto'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { joinManagers } from '#modules/groups/index'
import { hasAnyValue } from './repository.ts'
import type { User } from './user.ts'
import { createUser } from './users.ts'

const passwords = new WeakMap<Context, string>()

/** Makes the administrator of a new installation: the one person that nobody else can make. */
export async function createFirstUser(ctx: Context): Promise<void> {
  if (await hasAnyValue(ctx.db, 'jansAdminUIRole')) return
  const { userName, password = generatedPassword() } = ctx.config.admin
  try {
    const user = {
      userName,
      password,
      attributes: {
        displayName: 'Administrator',
        givenName: 'Administrator',
        mail: userName.includes('@') ? userName : `${userName}@${new URL(ctx.config.issuer).hostname}`,
        jansAdminUIRole: ['api-admin']
      }
    }
    await createUser(ctx, user, ({ after }) => joinManagers(ctx, (after as User).inum))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    // Another replica was faster, or a person of that name is there and nobody is an administrator.
    if (!(await hasAnyValue(ctx.db, 'jansAdminUIRole')))
      ctx.log.warn({ userName }, 'nobody is an administrator, and the name for one is taken')
    return
  }
  if (ctx.config.admin.password === undefined) passwords.set(ctx, password)
}

/** The administrator's password that this start generated; given once, kept nowhere. */
export function takeFirstPassword(ctx: Context): string | undefined {
  const password = passwords.get(ctx)
  passwords.delete(ctx)
  return password
}

/** 25 characters in groups, none of which is taken for another one: 123 bits. */
function generatedPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return Array.from({ length: 5 }, group).join('-')
}
