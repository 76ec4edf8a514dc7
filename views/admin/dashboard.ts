import { html, type Hole, type Html } from '../html.ts'
import { copyText } from '../parts/copy.ts'
import { time } from '../parts/time.ts'
import { facts, page, pageHead, panel, type Viewer } from './shell.ts'

export interface DashboardProps {
  /** What there is, by its name, with the page that shows it; `isLeast` where there may be more. */
  figures: readonly { label: string; value: number; isLeast?: boolean; href?: string }[]
  version: string
  /** When the process started, in milliseconds since 1970. */
  startedAt: number
  production: boolean
  /** Where the data is kept. */
  storage: string
  endpoints: readonly { label: string; address: string }[]
  /** Newest first; absent for who may not see them. */
  changes?: readonly ChangeRecord[] | undefined
}

export interface ChangeRecord {
  at: number
  /** What was done, as a verb: `created`. */
  verb: string
  resourceType: string
  resource: string
  /** The page of the resource, where it has one and is still there. */
  href?: string | undefined
  /** Who did it. */
  actor: string
  /** Names of the members that differ. */
  members: readonly string[]
}

/** What the server is, what is in it, and what was done to it last. */
export const dashboardPage = (viewer: Viewer, props: DashboardProps): Html =>
  page(viewer, {
    title: 'Dashboard',
    section: 'dashboard',
    content: html`${pageHead({ title: 'Dashboard' })}
      <dl class="figures">
        ${props.figures.map(
          ({ label, value, isLeast, href }) =>
            html`<div>
              <dt>${label}</dt>
              <dd>${href ? html`<a href="${href}">${number(value)}</a>` : number(value)}${isLeast && ' or more'}</dd>
            </div>`
        )}
      </dl>
      <div class="columns">
        ${panel(
          'Endpoints',
          html`<div class="panel-body">
            ${facts(props.endpoints.map(({ label, address }) => [label, copyText(address, `Copy: ${label}`)]))}
          </div>`
        )}
        ${panel(
          'Server',
          html`<div class="panel-body">
            ${facts([
              ['Version', props.version],
              ['Running since', time(props.startedAt)],
              ['Mode', props.production ? 'Production' : 'Developer'],
              ['Storage', props.storage]
            ])}
          </div>`
        )}
        ${props.changes && panel('Recent changes', changeList(props.changes))} ${firstSteps(viewer, props)}
      </div>`
  })

/** What somebody does first with a new server; gone as soon as there is something of their own. */
function firstSteps(viewer: Viewer, { figures }: DashboardProps): Hole {
  const count = (label: string) => figures.find((figure) => figure.label === label)?.value ?? 0
  const steps = [
    { needs: 'post-oauth-openid-client', href: '/admin/clients/new', label: 'Add a client: your application' },
    { needs: 'post-user', href: '/admin/users/new', label: 'Add a user who signs in to it' },
    { needs: 'test-config-smtp', href: '/admin/mail', label: 'Tell the server how to send mail' },
    { needs: 'get-properties', href: '/admin/properties', label: 'See what can be changed' }
  ].filter(({ needs }) => viewer.may(needs))
  if (count('Clients') > ownClients || count('Users') > 1 || steps.length === 0) return undefined
  return panel(
    'First steps',
    html`<ol class="panel-body first-steps">
      ${steps.map(({ href, label }) => html`<li><a href="${href}">${label}</a></li>`)}
    </ol>`
  )
}

/** A new server has those of its own pages and of its command line. */
const ownClients = 2

const changeList = (changes: readonly ChangeRecord[]) =>
  changes.length === 0
    ? html`<p class="panel-body none">Whatever is changed here or through an API will be listed.</p>`
    : html`<ol class="log">
        ${changes.map(
          (change) =>
            html`<li>
              <span>
                ${change.resourceType}
                ${change.href ? html`<a href="${change.href}">${change.resource}</a>` : html`<strong>${change.resource}</strong>`}
                ${change.verb}
              </span>
              ${time(change.at)}
              <span class="second-line"
                >${change.members.length > 0 && `${change.members.join(', ')} · `}by ${change.actor}</span
              >
            </li>`
        )}
      </ol>`

const number = (value: number) => value.toLocaleString('en')
