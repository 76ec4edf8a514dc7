/**
 * Directories that an installation of Janssen can authenticate people against. They are kept for tools that bring a whole
 * configuration with them, and can be reached out to; nobody signs in with one, as all people are in the database.
 */
export { type LdapSource } from './ldap-source.ts'
export {
  createLdapSource,
  deleteLdapSource,
  findLdapSource,
  listLdapSources,
  replaceLdapSource
} from './ldap-sources.ts'
export { isReachable, readServer } from './reach.ts'
