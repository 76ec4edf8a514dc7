/** Where files of some types belong; `%s` stands for the service. */
export interface AssetDirectory {
  directory: string
  /** Extensions without the dot. */
  type: string[]
  description: string
  jansServiceModule: string[]
}

/** The parts of Janssen that a file can be for. */
export const assetServices = [
  'jans-auth',
  'jans-casa',
  'jans-config-api',
  'jans-fido2',
  'jans-keycloak-link',
  'jans-link',
  'jans-lock',
  'jans-scim'
] as const

/** Files of these services are public, each below the address that Janssen has for them. */
export const publicPaths: Readonly<Record<string, string>> = {
  'jans-auth': '/jans-auth/ext/resources',
  'jans-casa': '/jans-casa/custom'
}

const withPages = ['jans-auth', 'jans-casa', 'jans-config-api', 'jans-fido2', 'jans-scim']

/** The directories of an installation, which are names here: the files are in the database. */
export const standardDirectories: readonly AssetDirectory[] = [
  {
    directory: '/opt/jans/jetty/%s/custom/i18n',
    type: ['properties'],
    description: 'Texts of pages in other languages',
    jansServiceModule: withPages
  },
  {
    directory: '/opt/jans/jetty/%s/custom/libs',
    type: ['jar'],
    description: 'Libraries',
    jansServiceModule: [...assetServices]
  },
  {
    directory: '/opt/jans/jetty/%s/custom/pages',
    type: ['html', 'xhtml', 'ftl', 'ftlh'],
    description: 'Pages and templates',
    jansServiceModule: withPages
  },
  {
    directory: '/opt/jans/jetty/%s/custom/static',
    type: ['css', 'js', 'json', 'txt', 'png', 'gif', 'jpg', 'jpeg', 'svg', 'webp', 'ico', 'woff', 'woff2', 'pdf'],
    description: 'Stylesheets, scripts, images and fonts',
    jansServiceModule: withPages
  },
  {
    directory: '/opt/jans/jetty/%s/custom/config',
    type: ['xml'],
    description: 'Configuration of the web server',
    jansServiceModule: ['jans-config-api']
  },
  {
    directory: '/etc/jans/conf/fido2/authenticator_cert',
    type: ['pem', 'crt'],
    description: 'Certificates of authenticators',
    jansServiceModule: ['jans-fido2']
  },
  {
    directory: '/etc/jans/conf/fido2/mds/toc',
    type: ['jwt'],
    description: 'Lists of the FIDO metadata service',
    jansServiceModule: ['jans-fido2']
  }
]
