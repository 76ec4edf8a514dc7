import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface WebhookRow {
  inum: string
  displayName: string
  description: string
  url: string
  httpMethod: string
  enabled: boolean
  /** Features that it follows. */
  featureCount: number
}

interface WebhooksProps extends Listed {
  size: number
  total: number
  /** Only these are shown; empty for all. */
  enabled: string
  webhooks: readonly WebhookRow[]
  call: EquivalentCall
}

const path = '/admin/webhooks'

/** The list of webhooks. */
export function webhooksPage(viewer: Viewer, props: WebhooksProps): Html {
  const { q, enabled, webhooks, call } = props
  const add = viewer.may('post-webhook') && linkButton(`${path}/new`, 'Add a webhook', 'primary')
  const narrowing = {
    name: 'enabled',
    label: 'State',
    value: enabled,
    choices: [
      { value: '', label: 'All' },
      { value: 'true', label: 'Enabled' },
      { value: 'false', label: 'Disabled' }
    ]
  }
  return page(viewer, {
    title: 'Webhooks',
    section: 'webhooks',
    content: html`${pageHead({ title: 'Webhooks', lead: 'Requests that tell other systems what was changed here.', actions: add })}
      <div class="toolbar">${listSearch(path, q, 'Search webhooks', [narrowing])}</div>
      ${listPanel({
        ...props,
        caption: 'Webhooks',
        path,
        listed: props,
        narrowed: { enabled },
        columns,
        rows: webhooks,
        nothing:
          q || enabled
            ? empty({
                icon: 'search',
                title: 'No webhook matches',
                about: 'Names, descriptions and addresses are searched.',
                action: linkButton(path, 'Show all')
              })
            : empty({
                icon: 'webhooks',
                title: 'No webhooks yet',
                about: 'A webhook follows changes of clients, people, scripts and more, and sends each of them on.',
                action: add
              })
      })}
      ${equivalent(call)}`
  })
}

/** Is it sent? */
export const enabledBadge = (enabled: boolean): Html =>
  enabled ? html`<span class="badge success">Enabled</span>` : html`<span class="badge">Disabled</span>`

const columns = [
  {
    label: 'Name',
    sort: 'displayName',
    cell: ({ inum, displayName, description }: WebhookRow) =>
      html`<a href="${path}/${encodeURIComponent(inum)}">${displayName}</a>
        ${description && html`<span class="second-line">${description}</span>`}`
  },
  {
    label: 'Request',
    sort: 'url',
    wideOnly: true,
    cell: ({ httpMethod, url }: WebhookRow) => html`<code>${httpMethod} ${url}</code>`
  },
  { label: 'Features', wideOnly: true, cell: ({ featureCount }: WebhookRow) => featureCount },
  { label: 'State', short: true, cell: ({ enabled }: WebhookRow) => enabledBadge(enabled) }
]
