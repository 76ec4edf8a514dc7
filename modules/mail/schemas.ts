import { z } from 'zod'

const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text')

/** How mail leaves the installation, with Janssen's names. */
export const mailSettingsSchema = z
  .object({
    valid: z.boolean().default(false).describe('What whoever set it says; mail is sent where there is a host.'),
    host: z
      .string()
      .regex(/^[\w.-]{1,253}$|^[\da-f:.]{2,45}$/i, 'must be a name or an address')
      .toLowerCase()
      .optional()
      .describe('Absent, no mail is sent.'),
    port: z.int().min(0).max(65_535).default(0).describe('0 is the usual one: 25, 587 with StartTls, 465 with SslTls.'),
    connect_protection: z
      .enum(['None', 'StartTls', 'SslTls'])
      .optional()
      .describe('Absent is StartTls, without which nothing is sent then.'),
    trust_host: z.boolean().default(false).describe('Take any certificate of the server.'),
    from_name: line(255).optional(),
    from_email_address: z.email('must be an address such as id@example.org').max(320).optional(),
    requires_authentication: z.boolean().default(false),
    smtp_authentication_account_username: line(320).optional(),
    smtp_authentication_account_password: line(1000)
      .optional()
      .describe(
        'Shown masked; the mask, or none, keeps the one there is as long as host, port and protection are the same and trust_host is not set anew. Null takes it away.'
      ),
    key_store: line(1000).optional().describe('Kept; mail is not signed.'),
    key_store_password: line(1000).optional().describe('Shown masked.'),
    key_store_alias: line(255).optional(),
    signing_algorithm: line(255).optional()
  })
  .meta({ id: 'SmtpConfiguration' })

export type MailSettings = z.output<typeof mailSettingsSchema>
