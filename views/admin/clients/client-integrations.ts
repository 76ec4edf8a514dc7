import { html, type Hole, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { clientTabs } from './client-tabs.ts'
import { listSearch } from '../list.ts'
import { facts, lines, page, pageHead, panel, tags, type Viewer } from '../shell.ts'

export interface IntegrationCard {
  id: string
  name: string
  kind: string
  /** What it needs, or why it does not go with the client. */
  about: string
}

interface IntegrationsProps {
  client: { inum: string; name: string }
  q: string
  /** Only these are shown; empty for all. */
  kind: string
  kinds: readonly string[]
  fitting: readonly IntegrationCard[]
  others: readonly IntegrationCard[]
  /** What every library asks for. */
  settings: {
    issuer: string
    discovery: string
    scopes: readonly string[]
    redirectUris: readonly string[]
    methods: readonly string[]
    endpoints: readonly { label: string; address: string }[]
  }
  /** The secret itself when it is to be shown; true when it could be. */
  secret: string | boolean
  call: EquivalentCall
}

export const integrationHome = (inum: string): string => `/admin/clients/${encodeURIComponent(inum)}/integration`

/** What a client can be used with, after what all of them want to know. */
export function integrationsPage(viewer: Viewer, props: IntegrationsProps): Html {
  const { client, q, kind, kinds, fitting, others, settings, call } = props
  const home = integrationHome(client.inum)
  const narrowing = {
    name: 'kind',
    label: 'Kind',
    value: kind,
    choices: [{ value: '', label: 'All kinds' }, ...kinds.map((value) => ({ value, label: value }))]
  }
  return page(viewer, {
    title: `Use ${client.name}`,
    section: 'clients',
    content: html`${pageHead({
        title: client.name,
        back: { href: '/admin/clients', label: 'Clients' },
        lead: 'Settings and code made from this client, ready to be pasted.'
      })}
      ${clientTabs(viewer, client.inum, '/integration')}
      <div class="toolbar">${listSearch(home, q, 'Search languages and products', [narrowing])}</div>
      <div id="results">
        ${
          fitting.length + others.length === 0
            ? html`<div class="panel">
                ${empty({
                  icon: 'search',
                  title: 'Nothing matches',
                  about: 'Any library for OpenID Connect will do with the settings below.',
                  action: linkButton(home, 'Show all')
                })}
              </div>`
            : [cards('They go with this client', home, fitting), cards('Not with this client as it is', home, others)]
        }
      </div>
      ${panel('Settings for everything else', html`<div class="panel-body">${everything(props)}</div>`)}
      ${panel(
        'Endpoints',
        html`<div class="panel-body">
          ${facts(settings.endpoints.map(({ label, address }) => [label, copyText(address, `Copy: ${label}`)]))}
        </div>`
      )}
      ${equivalent(call)}`
  })
}

const everything = ({ client, settings, secret }: IntegrationsProps): Html =>
  facts([
    ['Issuer', copyText(settings.issuer, 'Copy the issuer')],
    ['Discovery document', copyText(settings.discovery, 'Copy the address of the discovery document')],
    ['Client ID', copyText(client.inum, 'Copy the client ID')],
    ['Client secret', secretFact(integrationHome(client.inum), secret)],
    ['Authentication', tags(settings.methods)],
    ['Redirect URIs', lines(settings.redirectUris)],
    ['Scopes', settings.scopes.length > 0 && copyText(settings.scopes.join(' '), 'Copy the scopes')]
  ])

function secretFact(home: string, secret: string | boolean): Hole {
  if (typeof secret === 'string')
    return html`<span class="actions">${copyText(secret, 'Copy the secret')} ${linkButton(home, 'Hide')}</span>`
  if (!secret) return undefined
  return html`<span class="actions">
    <span class="none">••••••••••••</span> ${linkButton(`${home}?secret=shown`, 'Show')}
  </span>`
}

function cards(title: string, home: string, all: readonly IntegrationCard[]): Hole {
  if (all.length === 0) return undefined
  return html`<section class="offers">
    <h2>${title}</h2>
    <ul>
      ${all.map(
        ({ id, name, kind, about }) =>
          html`<li>
            <a href="${home}/${id}">${name}</a> <span class="badge">${kind}</span>
            <p>${about}</p>
          </li>`
      )}
    </ul>
  </section>`
}
