/** The storage name of a person. */
export const userDn = (inum: string): string => `inum=${inum},ou=people,o=jans`

/** The inum in it; a bare inum is taken too. */
export const inumOfUser = (dn: string): string => /^inum=([^,]*)(,|$)/i.exec(dn.trim())?.[1]?.trim() ?? dn.trim()
