import type { Menu } from '../resource.ts'
import { agama } from './agama.ts'
import { assets } from './assets.ts'
import { attributes } from './attributes.ts'
import { authn } from './authn.ts'
import { clients } from './clients.ts'
import { assetDirectories, auditLog, plugins } from './config-api.ts'
import { fido } from './fido.ts'
import { keys } from './keys.ts'
import { logging } from './logging.ts'
import { apiProperties, properties } from './properties.ts'
import { scim } from './scim.ts'
import { scopes } from './scopes.ts'
import { scripts } from './scripts.ts'
import { sessions } from './sessions.ts'
import { smtp } from './smtp.ts'
import { users } from './users.ts'

/** All that there may be, in Janssen's order and with its letters. */
export const menus: readonly Menu[] = [
  {
    label: '[A]uth Server',
    pages: [
      { label: 'C[l]ients', page: clients },
      { label: 'Sc[o]pes', page: scopes },
      { label: 'Ke[y]s', page: keys },
      { label: 'Au[t]hn', page: authn },
      { label: 'Properti[e]s', page: properties },
      { label: 'Lo[g]ging', page: logging },
      { label: 'Aga[m]a', page: agama },
      { label: 'Attri[b]utes', page: attributes },
      { label: 'Sess[i]ons', page: sessions }
    ]
  },
  { label: '[F]IDO', plugin: ['fido2'], pages: [{ label: 'FIDO', page: fido }] },
  { label: 'S[C]IM', plugin: ['scim'], pages: [{ label: 'SCIM', page: scim }] },
  { label: 'Sc[r]ipts', pages: [{ label: 'Scripts', page: scripts }] },
  { label: '[U]sers', plugin: ['user-management', 'user-mgt'], pages: [{ label: 'Users', page: users }] },
  { label: 'SMT[P]', pages: [{ label: 'SMTP', page: smtp }] },
  { label: 'Assets', pages: [{ label: 'Assets', page: assets }] },
  {
    label: 'Config API',
    pages: [
      { label: 'Properties', page: apiProperties },
      { label: 'Audit log', page: auditLog },
      { label: 'Asset directories', page: assetDirectories },
      { label: 'Plugins', page: plugins }
    ]
  }
]
