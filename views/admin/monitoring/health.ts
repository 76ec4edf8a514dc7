import { html, type Hole, type Html } from '../../html.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { logLines, type LogLine } from './log.ts'
import { followSwitch } from './log-parts.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

export interface HealthProps {
  /** What has to be well for the server to be ready: UP or DOWN by its name. */
  checks: Readonly<Record<string, string>>
  /** Janssen's services: Running, Down or Not present, once they have answered; absent for those who may not know. */
  services: Readonly<Record<string, string>> | 'not yet' | undefined
  /** Times in milliseconds since 1970, memory in bytes. */
  process: { version: string; node: string; mode: string; startedAt: number; resident: number; heap: number }
  /** Figures of the machine, shares as percentages. */
  machine: Readonly<Record<string, string>>
  /** Bytes; absent when the database does not say. */
  database: { engine: string; size: number | undefined }
  jobs: readonly Job[]
  /** The newest warnings and errors. */
  troubles: readonly LogLine[]
  call: EquivalentCall
}

interface Job {
  name: string
  /** Milliseconds. */
  every: number
  startedAt?: number
  endedAt?: number | undefined
  failed?: boolean
}

/** Whether all is well, with what the server is and does. */
export const healthPage = (viewer: Viewer, props: HealthProps): Html => {
  const { checks, services, process, machine, database, jobs, troubles, call } = props
  const isWell = Object.values(checks).every((status) => status === 'UP')
  return page(viewer, {
    title: 'Health and logs',
    section: 'health',
    content: html`${pageHead({
        title: 'Health and logs',
        lead: 'Of the process that answers here.',
        actions: [
          followSwitch('/admin/health', { seconds: 5, on: true }),
          viewer.may('put-config-logging') && linkButton('/admin/properties/logging', 'Levels'),
          linkButton('/admin/health/log', 'Log', 'primary')
        ]
      })}
      <div id="state" data-live>
        <p class="verdict ${isWell ? 'success' : 'danger'}">
          ${isWell ? 'Everything that the server needs is well.' : 'Something that the server needs is not well.'}
        </p>
        <div class="columns">
          ${panel(
            'Needed',
            html`<div class="panel-body">
              ${facts(Object.entries(checks).map(([name, status]) => [capitalized(name), state(status === 'UP', status === 'UP' ? 'Up' : 'Down')]))}
            </div>`
          )}
          ${
            services &&
            panel(
              'Services',
              html`<div class="panel-body">
                ${
                  services === 'not yet'
                    ? html`<p class="none">They are still being asked.</p>`
                    : facts(
                        Object.entries(services).map(([name, status]) => [
                          name,
                          status === 'Not present'
                            ? html`<span class="none">Not present</span>`
                            : state(status === 'Running', status)
                        ])
                      )
                }
              </div>`
            )
          }
          ${panel(
            'Process',
            html`<div class="panel-body">
              ${facts([
                ['Version', process.version],
                ['Mode', process.mode],
                ['Running since', time(process.startedAt)],
                ['Memory', bytes(process.resident)],
                ['JavaScript objects', bytes(process.heap)],
                ['Node.js', process.node]
              ])}
            </div>`
          )}
          ${panel(
            'Database',
            html`<div class="panel-body">
              ${facts([
                ['Engine', database.engine],
                ['Size', database.size !== undefined && bytes(database.size)]
              ])}
            </div>`
          )}
          ${panel(
            'Machine',
            html`<div class="panel-body">
              ${facts([
                ['Name', machine.hostname],
                ['Address', machine.ipaddress],
                ['Up for', machine.uptime],
                ['Load', machine.load_average],
                ['Free memory', percent(machine.memoryfree)],
                ['Free disk', percent(machine.free_disk_space)]
              ])}
            </div>`
          )}
        </div>
        ${panel(
          'Latest warnings and errors',
          troubles.length === 0
            ? html`<p class="panel-body none">None among the newest lines of the log.</p>`
            : logLines(troubles)
        )}
        ${panel('Jobs', table('Jobs', jobColumns, jobs))}
      </div>
      ${equivalent(call)}`
  })
}

const state = (well: boolean, word: string): Html =>
  html`<span class="badge ${well ? 'success' : 'danger'}">${word}</span>`

const jobColumns = [
  { label: 'Job', cell: ({ name }: Job) => html`<code>${name}</code>` },
  { label: 'Every', wideOnly: true, cell: ({ every }: Job) => duration(every) },
  {
    label: 'Last run here',
    cell: ({ startedAt }: Job) => (startedAt === undefined ? html`<span class="none">Not yet</span>` : time(startedAt))
  },
  { label: 'Result', cell: (job: Job) => resultOf(job) }
]

function resultOf({ startedAt, endedAt, failed }: Job): Hole {
  if (startedAt === undefined) return html`<span class="none">–</span>`
  if (endedAt === undefined) return html`<span class="badge accent">Running</span>`
  return failed
    ? state(false, 'Failed')
    : html`${state(true, 'Done')} <span class="none">${endedAt - startedAt} ms</span>`
}

function duration(milliseconds: number): string {
  for (const [unit, name] of [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second']
  ] as const)
    // prettier-ignore
    if (milliseconds >= unit && milliseconds % unit === 0)
      return milliseconds === unit ? name : `${milliseconds / unit} ${name}s`
  return `${milliseconds} ms`
}

const bytes = (count: number): string =>
  count < 1_048_576
    ? `${Math.ceil(count / 1024)} KiB`
    : `${(count / 1_048_576).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`

const percent = (share: string | undefined) => share !== undefined && `${share} %`

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
