/** The storage name of a group, as the attribute `memberOf` has it. */
export const groupDn = (inum: string): string => `inum=${inum},ou=groups,o=jans`

/** The inum in it; undefined for another name. */
export const inumOfGroup = (dn: string): string | undefined => /^inum=([^,]+),ou=groups,o=jans$/i.exec(dn.trim())?.[1]
