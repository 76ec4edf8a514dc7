import { html, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import type { FormValues } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { enabledBadge } from './authentication.ts'
import { ldapHome, ldapSectionsWithout, reachableNotice } from './ldap-form.ts'
import { sectionPanel } from '../section-panel.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface LdapProps {
  configId: string
  enabled: boolean
  values: FormValues
  /** How the test went, where there was one. */
  reachable: boolean | undefined
  call: EquivalentCall
}

/** One LDAP source. */
export function ldapPage(viewer: Viewer, { configId, enabled, values, reachable, call }: LdapProps): Html {
  const home = ldapHome(configId)
  const sections = ldapSectionsWithout('bindPassword')
  return page(viewer, {
    title: configId,
    section: 'authentication',
    content: html`${pageHead({
        title: configId,
        back: { href: '/admin/authentication', label: 'Authentication' },
        lead: 'LDAP source',
        badge: enabledBadge(enabled),
        actions: [
          viewer.may('put-config-database-ldap') && linkButton(`${home}/edit`, 'Edit', 'primary'),
          viewer.may('post-config-database-ldap-test') &&
            form({
              action: `${home}/test`,
              csrf: viewer.csrf,
              content: submit({ label: 'Test the connection', kind: 'plain' })
            }),
          viewer.may('delete-config-database-ldap-by-name') &&
            ask('delete', deleteLdapQuestion(configId, viewer.csrf), 'Delete')
        ]
      })}
      ${reachableNotice(reachable)}
      <div class="columns">${sections.map((section) => sectionPanel(section, values))}</div>
      ${equivalent(call)}`
  })
}

/** What is asked before a source goes. */
export const deleteLdapQuestion = (configId: string, csrf: string): Question => ({
  title: `Delete ${configId}?`,
  about: 'The source and its password go, and cannot be brought back.',
  label: 'Delete the source',
  action: `${ldapHome(configId)}/delete`,
  csrf
})
