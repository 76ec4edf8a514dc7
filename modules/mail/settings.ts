import type { Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { configurationDocument, withKeptSecrets } from '#modules/settings/index'
import { mailSettingsSchema, type MailSettings } from './schemas.ts'

type Slice = Pick<Context, 'config' | 'db' | 'events' | 'now' | 'vault'>

const document = configurationDocument({
  setting: 'mail.smtp',
  resourceType: 'smtp-configuration',
  schema: mailSettingsSchema,
  standard: () => mailSettingsSchema.parse({})
})

/** With the passwords: not for showing. */
export const mailSettings = (ctx: Slice): Promise<MailSettings> => document.read(ctx)

/**
 * Puts these in place of the ones there are. A password that is not given again is kept, but for the same server over a
 * connection that is no less protected, or the same key store only: who may write the settings and not read the password
 * could have it sent to a server of theirs, or in the clear.
 * @throws AppError `invalid_value` with the member that is wrong, `conflict`
 */
export const replaceMailSettings = (
  ctx: Slice,
  given: Readonly<Record<string, unknown>>,
  actor: Actor,
  operation: string
): Promise<MailSettings> =>
  document.update(ctx, actor, operation, (before) => {
    const { smtp_authentication_account_password: password, key_store_password: keyStorePassword } = before
    return withKeptSecrets(
      given,
      {
        ...(leadsToSameServer(given, before) && { smtp_authentication_account_password: password }),
        ...(isSame(given.key_store, before.key_store) && { key_store_password: keyStorePassword })
      },
      true
    )
  })

function leadsToSameServer(given: Readonly<Record<string, unknown>>, before: MailSettings): boolean {
  const { port = 0, connect_protection: protection, trust_host: trustsAnybody } = given
  return (
    isSame(given.host, before.host) &&
    port === before.port &&
    (protection || 'StartTls') === (before.connect_protection ?? 'StartTls') &&
    (before.trust_host || trustsAnybody !== true)
  )
}

const isSame = (given: unknown, before: string | undefined) =>
  typeof given === 'string' && given.toLowerCase() === before?.toLowerCase()

export const clearMailSettings = (ctx: Slice, actor: Actor, operation: string): Promise<MailSettings> =>
  document.update(ctx, actor, operation, () => ({}))
