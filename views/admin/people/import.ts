import { html, type Hole, type Html } from '../../html.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

export interface ImportView {
  id: string
  fileName: string
  format: 'csv' | 'scim'
  /** Was nothing to be written? */
  dryRun: boolean
  existing: 'skip' | 'update'
  by: string
  beganAt: number
  movedAt: number
  status: 'running' | 'done' | 'cancelled' | 'failed'
  /** Why it ended before the file did. */
  problem: string | undefined
  /** Does somebody want it to stop? */
  cancelled: boolean
  /** How much of the file has been read, from 0 to 1. */
  share: number
  created: number
  updated: number
  skipped: number
  refused: number
}

interface ImportProps extends ImportView {
  /** The first of those rows that nobody was made of. */
  refusals: readonly { line: number; userName: string; member: string; value: string; reason: string }[]
  /** Seconds after which a browser without scripts looks again while it runs. */
  again: number
}

/** How far an import has come, and what became of it. */
export function importPage(viewer: Viewer, props: ImportProps): Html {
  const { id, fileName, dryRun, status, again } = props
  const address = `/admin/users/import/${encodeURIComponent(id)}`
  const isRunning = status === 'running'
  return page(viewer, {
    title: dryRun ? `Check of ${fileName}` : `Import of ${fileName}`,
    section: 'users',
    ...(isRunning && { goesOn: { address, seconds: again } }),
    content: html`${pageHead({
        title: dryRun ? `Check of ${fileName}` : `Import of ${fileName}`,
        back: { href: '/admin/users/import', label: 'Import users' },
        lead: dryRun ? 'Nothing is written; this is what would happen.' : undefined
      })}
      <div id="import" ${isRunning && html` data-until-done`}>${outcome(viewer, props, address)}</div>`
  })
}

function outcome(viewer: Viewer, props: ImportProps, address: string): Hole {
  const { format, dryRun, existing, by, beganAt, movedAt, status, problem, cancelled, share, refused, refusals } = props
  const percent = Math.floor(share * 100)
  const figures = [
    { label: dryRun ? 'Would be added' : 'Added', value: props.created },
    { label: dryRun ? 'Would be updated' : 'Updated', value: props.updated },
    { label: 'Passed over', value: props.skipped },
    { label: 'Refused', value: refused }
  ]
  return html`<div class="title-line progress-line" role="status">
      ${importBadge(props)}
      <span>${status === 'running' ? `${percent} % of the file` : ''}</span>
    </div>
    ${status === 'running' && html`<progress max="100" value="${percent}" aria-label="Read of the file">${percent} %</progress>`}
    ${problem !== undefined && notice('danger', problem)}
    ${status === 'done' && dryRun && notice(refused > 0 ? 'warning' : 'success', refused > 0 ? 'Some rows would be refused. Correct them, or import the rest: choose the file again.' : 'Every row is right. Choose the file again to import it.')}
    <dl class="figures">
      ${figures.map(
        ({ label, value }) =>
          html`<div class="figure">
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`
      )}
    </dl>
    <div class="actions">
      ${
        status === 'running' &&
        !cancelled &&
        form({ action: `${address}/cancel`, csrf: viewer.csrf, content: submit({ label: 'Stop here', kind: 'plain' }) })
      }
      ${status !== 'running' && linkButton('/admin/users/import', dryRun ? 'Go on to the import' : 'Bring another file', dryRun ? 'primary' : 'plain')}
      ${refused > 0 && html`<a class="button plain" href="${address}/refusals.csv" download>Download the refused rows</a>`}
    </div>
    ${
      refusals.length > 0 &&
      panel('Refused rows', [
        table('Refused rows', refusalColumns, refusals),
        refused > refusals.length && html`<p class="panel-body help">The first ${refusals.length} of ${refused}.</p>`
      ])
    }
    ${panel(
      'How',
      html`<div class="panel-body">
        ${facts([
          ['Format', format === 'csv' ? 'CSV' : 'SCIM JSON'],
          ['Who is there already', existing === 'skip' ? 'Is passed over' : 'Is updated'],
          ['By', by],
          ['Began', time(beganAt)],
          [status === 'running' ? 'Last moved' : 'Ended', time(movedAt)]
        ])}
      </div>`
    )}`
}

const refusalColumns = [
  { label: 'Line', short: true, cell: ({ line }: ImportProps['refusals'][number]) => line },
  {
    label: 'User name',
    cell: ({ userName }: ImportProps['refusals'][number]) => userName || html`<span class="none">–</span>`
  },
  {
    label: 'Value',
    wideOnly: true,
    cell: ({ member, value }: ImportProps['refusals'][number]) =>
      html`${member && html`<code>${member}</code>`}${value && html`<span class="second-line">${value}</span>`}`
  },
  { label: 'Why', cell: ({ reason }: ImportProps['refusals'][number]) => reason }
]

/** What has become of it, in a word. */
export function importBadge({ status, cancelled }: Pick<ImportView, 'status' | 'cancelled'>): Html {
  switch (status) {
    case 'running':
      return html`<span class="badge accent">${cancelled ? 'Stopping' : 'Running'}</span>`
    case 'done':
      return html`<span class="badge success">Finished</span>`
    case 'cancelled':
      return html`<span class="badge warning">Stopped</span>`
    case 'failed':
      return html`<span class="badge danger">Broken off</span>`
  }
}
