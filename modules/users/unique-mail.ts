import type { Db } from '#db/db'
import { conflict } from '#modules/core/errors'
import { isMailOfAnother } from './repository.ts'
import type { Alongside } from './users.ts'

/**
 * Refuses, within the transaction of the write, that two active people have the same address. Directories that provision
 * people may share addresses, so this is for whoever asks for it; of two requests at the same moment, PostgreSQL may let
 * both pass.
 * @throws AppError `conflict`
 */
export const refuseSharedMail =
  (db: Db, next: Alongside): Alongside =>
  async (write) => {
    const { before, after } = write
    const mail = after?.attributes.mail
    const isNew = mail !== before?.attributes.mail || before?.status !== 'active'
    if (
      after?.status === 'active' &&
      typeof mail === 'string' &&
      isNew &&
      (await isMailOfAnother(db, mail, after.inum))
    )
      throw conflict(`The address ${mail} belongs to another active user`, 'mail')
    await next(write)
  }
