/** A directory that people could be authenticated against; the members have Janssen's names. */
export interface LdapSource {
  configId: string
  bindDN?: string | undefined
  bindPassword?: string | undefined
  /** `host:port` */
  servers: string[]
  maxConnections?: number | undefined
  useSSL?: boolean | undefined
  baseDNs?: string[] | undefined
  primaryKey?: string | undefined
  localPrimaryKey?: string | undefined
  useAnonymousBind?: boolean | undefined
  enabled?: boolean | undefined
  version?: number | undefined
  level?: number | undefined
}
