import { quoted } from '../../equivalent.ts'
import type { Integration } from './integration.ts'

export const jansCli: Integration = {
  id: 'jans-cli',
  name: 'jans-cli',
  kind: 'Tools',
  needs: 'The command line of this server, signed in once by jans-cli itself.',
  serves: ['any'],
  files: ({ clientId, origin }) => [
    {
      title: 'Show the client',
      format: 'shell',
      text: `jans-cli --operation-id get-oauth-openid-clients-by-inum --url-suffix ${quoted(`inum:${clientId}`)}`
    },
    {
      title: 'Add a redirect URI',
      format: 'shell',
      text: [
        'jans-cli --operation-id patch-oauth-openid-client-by-inum',
        `--url-suffix ${quoted(`inum:${clientId}`)}`,
        `--data ${quoted(JSON.stringify([{ op: 'add', path: '/redirectUris/-', value: `${origin}/another` }]))}`
      ].join(' \\\n  ')
    }
  ]
}
