import type { UserAttributes } from './user.ts'

export interface Email {
  value: string
  primary?: boolean
  [member: string]: unknown
}

/**
 * Keeps `mail` (one address, what everybody but SCIM knows) and `jansEmail` (SCIM's list) telling the same.
 * @param changes valid attributes that are about to be applied
 * @returns the changes, with the other of the two where it has to follow
 */
export function inStep(before: UserAttributes, changes: UserAttributes): UserAttributes {
  if ('jansEmail' in changes) {
    const emails = (changes.jansEmail ?? []) as Email[]
    return { ...changes, mail: preferred(emails)?.value }
  }
  if (!('mail' in changes)) return changes
  const emails = (before.jansEmail ?? []) as Email[]
  const mail = changes.mail as string | undefined
  const main = preferred(emails)
  if (!main || main.value === mail) return changes
  if (mail === undefined) return { ...changes, jansEmail: undefined }
  const same = emails.findIndex(({ value }) => value === mail)
  const jansEmail = emails.slice()
  if (main.primary && same >= 0) jansEmail[emails.indexOf(main)] = { ...main, primary: false }
  jansEmail[same < 0 ? emails.indexOf(main) : same] =
    same < 0 ? { ...main, value: mail } : { ...(emails[same] as Email), primary: true }
  return { ...changes, jansEmail }
}

const preferred = (emails: Email[]): Email | undefined => emails.find(({ primary }) => primary) ?? emails[0]

/** The list of addresses; who only has `mail` has a list of that one. */
export function emailsOf({ mail, jansEmail }: UserAttributes): Email[] | undefined {
  if (Array.isArray(jansEmail)) return jansEmail as Email[]
  return typeof mail === 'string' ? [{ value: mail, primary: false }] : undefined
}
