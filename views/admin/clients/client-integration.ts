import { html, type Html } from '../../html.ts'
import { copyBlock, copyText } from '../../parts/copy.ts'
import { notice } from '../../parts/flash.ts'
import { linkButton } from '../../parts/form.ts'
import { integrationHome } from './client-integrations.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface IntegrationProps {
  client: { inum: string; name: string }
  integration: { id: string; name: string; needs: string }
  /** Why it does not go with the client as it is. */
  misfit: string | undefined
  /** A redirect URI that the client would have to have. */
  missing: string | undefined
  snippets: readonly { title: string; text: string }[]
  /** Is the secret in there; undefined where there is none to be shown. */
  shown: boolean | undefined
}

/** One of the things that a client can be used with: its files, ready to be pasted. */
export function integrationPage(viewer: Viewer, props: IntegrationProps): Html {
  const { client, integration, misfit, missing, snippets, shown } = props
  const home = integrationHome(client.inum)
  const here = `${home}/${integration.id}`
  const title = `${client.name} with ${integration.name}`
  return page(viewer, {
    title,
    section: 'clients',
    content: html`${pageHead({
        title,
        back: { href: home, label: `Integration of ${client.name}` },
        lead: integration.needs,
        actions:
          shown !== undefined &&
          (shown
            ? linkButton(here, 'Show without the secret')
            : linkButton(`${here}?secret=shown`, 'Show with the secret'))
      })}
      ${misfit !== undefined && notice('warning', misfit)}
      ${
        missing !== undefined &&
        notice(
          'warning',
          html`The client needs one more redirect URI: ${copyText(missing, 'Copy the redirect URI')}
          ${
            viewer.may('put-oauth-openid-client') &&
            html`<a href="/admin/clients/${encodeURIComponent(client.inum)}/edit">Edit the client</a>`
          }`
        )
      }
      <div class="stack snippets">${snippets.map(({ title, text }) => copyBlock(title, text))}</div>`
  })
}
