import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { listPanel, listSearch, type Listed } from '../list.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

export interface AssetRow {
  inum: string
  fileName: string
  description: string
  service: string
  enabled: boolean
}

interface AssetsProps extends Listed {
  size: number
  total: number
  /** `active`, `inactive` or empty for all. */
  status: string
  assets: readonly AssetRow[]
  call: EquivalentCall
}

const path = '/admin/assets'

/** The files that administrators have brought. */
export function assetsPage(viewer: Viewer, props: AssetsProps): Html {
  const { q, status, assets, call } = props
  const add = viewer.may('post-new-asset') && linkButton(`${path}/new`, 'Upload a file', 'primary')
  const narrowing = {
    name: 'status',
    label: 'Status',
    value: status,
    choices: [
      { value: '', label: 'In force or not' },
      { value: 'active', label: 'In force' },
      { value: 'inactive', label: 'Not in force' }
    ]
  }
  return page(viewer, {
    title: 'Assets',
    section: 'assets',
    content: html`${pageHead({
        title: 'Assets',
        lead: 'Your own logos, styles, texts and certificates. They are kept in the database.',
        actions: add
      })}
      <div class="toolbar">${listSearch(path, q, 'Search assets', [narrowing])}</div>
      ${listPanel({
        ...props,
        caption: 'Assets',
        path,
        listed: props,
        narrowed: { status },
        columns,
        rows: assets,
        nothing:
          q || status
            ? empty({
                icon: 'search',
                title: 'No asset matches',
                about: 'Names, descriptions and services are searched.',
                action: linkButton(path, 'Show all')
              })
            : empty({
                icon: 'assets',
                title: 'No assets yet',
                about: 'Upload a logo or a stylesheet, and use its address in your pages.',
                action: add
              })
      })}
      ${equivalent(call)}`
  })
}

const columns = [
  {
    label: 'File',
    sort: 'fileName',
    cell: ({ inum, fileName, description }: AssetRow) =>
      html`<a href="${path}/${encodeURIComponent(inum)}">${fileName}</a>
        ${description && html`<span class="second-line">${description}</span>`}`
  },
  {
    label: 'For',
    sort: 'service',
    cell: ({ service }: AssetRow) => service || html`<span class="none">Nothing yet</span>`
  },
  {
    label: 'Status',
    short: true,
    cell: ({ enabled }: AssetRow) =>
      enabled ? html`<span class="badge success">In force</span>` : html`<span class="badge">Not in force</span>`
  }
]
