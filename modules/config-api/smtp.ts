import { z } from 'zod'
import {
  MailError,
  clearMailSettings,
  mailSettings,
  mailSettingsSchema,
  replaceMailSettings,
  sendMail
} from '#modules/mail/index'
import { invalid } from '#modules/core/errors'
import { masked } from '#modules/settings/index'
import { deleteAccess, readAccess, writeAccess } from './access.ts'
import { readInput } from './input.ts'
import { membersOf } from './members.ts'
import { json, operation, type Operation } from './operation.ts'

const feature = 'https://jans.io/oauth/config/smtp'
const mayRead = readAccess(feature)
const mayWrite = writeAccess(feature)
const tag = 'Configuration – SMTP'
const path = '/config/smtp'

const body = { types: json, schema: mailSettingsSchema }

const smtpTest = z
  .object({
    sign: z.boolean().default(false).describe('Mail is not signed; refused where there is a key store to sign with.'),
    subject: z.string().max(1000),
    message: z.string().max(100_000)
  })
  .meta({ id: 'SmtpTest' })

/** Settings are put in place of others in two ways, which differ in the status. */
const replacing = (method: 'post' | 'put', summary: string, status: number): Operation =>
  operation({
    operationId: `${method}-config-smtp`,
    method,
    path,
    tag,
    summary,
    access: mayWrite,
    body,
    answer: mailSettingsSchema,
    status,
    refusals: [400],
    handle: async ({ ctx, body, actor }) =>
      masked(await replaceMailSettings(ctx, membersOf(body, 'The mail configuration'), actor, `${method}-config-smtp`))
  })

export const smtpOperations: readonly Operation[] = [
  operation({
    operationId: 'get-config-smtp',
    method: 'get',
    path,
    tag,
    summary: 'The mail configuration, with its passwords masked',
    access: mayRead,
    answer: mailSettingsSchema,
    handle: async ({ ctx }) => masked(await mailSettings(ctx))
  }),
  replacing('put', 'Replace the mail configuration', 200),
  replacing('post', 'Create the mail configuration', 201),
  operation({
    operationId: 'delete-config-smtp',
    method: 'delete',
    path,
    tag,
    summary: 'Clear the mail configuration',
    access: deleteAccess(feature),
    async handle({ ctx, actor }) {
      await clearMailSettings(ctx, actor, 'delete-config-smtp')
    }
  }),
  operation({
    operationId: 'test-config-smtp',
    method: 'post',
    path: `${path}/test`,
    tag,
    summary:
      'Send a mail to the address that mail comes from; the header Mail-Server-Response has what the server said',
    access: mayRead,
    body: { types: json, schema: smtpTest },
    answer: z.boolean(),
    refusals: [400],
    async handle({ ctx, body, setHeader }) {
      const { sign, subject, message } = readInput(smtpTest, body)
      const { host, from_email_address: to = '', key_store: keyStore } = await mailSettings(ctx)
      if (sign && keyStore !== undefined) throw invalid('Mail is not signed here', 'sign')
      try {
        const said = await sendMail(ctx, { to, subject, text: message })
        setHeader('Mail-Server-Response', said)
        return host !== undefined
      } catch (error) {
        if (!(error instanceof MailError)) throw error
        ctx.log.warn({ reason: error.message }, 'the test mail could not be sent')
        setHeader('Mail-Server-Response', error.message)
        return false
      }
    }
  })
]
