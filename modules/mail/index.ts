/**
 * Mail that leaves the installation: the settings, with Janssen's names, and handing a mail over to the server that they
 * name (RFC 5321; RFC 3207 and RFC 8314 for TLS; RFC 4954 for authentication). Mail is not signed. In
 * developer mode without a server, the last mails are kept in memory for the admin pages.
 */
export { clearInbox, hasInbox, inbox } from './inbox.ts'
export { mailSettingsSchema } from './schemas.ts'
export { MailError, sendMail } from './send.ts'
export { clearMailSettings, mailSettings, replaceMailSettings } from './settings.ts'
