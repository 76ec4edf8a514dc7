import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { selectField, textField } from '../../parts/field.ts'
import { linkButton } from '../../parts/form.ts'
import { exactTime } from '../../parts/time.ts'
import { filterForm, followSwitch } from './log-parts.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** A line of the log. */
export interface LogLine {
  /** Milliseconds since 1970; 0 where the line does not say. */
  at: number
  /** 30 is info, 40 a warning. */
  level: number
  message: string
  members: Readonly<Record<string, unknown>>
}

interface LogProps {
  q: string
  /** No lower one is shown; empty for all. */
  level: string
  /** The newest first. */
  lines: readonly LogLine[]
  /** The lowest level that is written at all. */
  written: string
}

const path = '/admin/health/log'

export const logLevels = [
  { value: '', label: 'All levels' },
  { value: '20', label: 'Debug and above' },
  { value: '30', label: 'Info and above' },
  { value: '40', label: 'Warnings and errors' },
  { value: '50', label: 'Errors' }
]

/** The newest lines that this process has logged. */
export function logPage(viewer: Viewer, { q, level, lines, written }: LogProps): Html {
  const here = `${path}?${String(new URLSearchParams({ q, level }))}`
  return page(viewer, {
    title: 'Log',
    section: 'health',
    content: html`${pageHead({
        title: 'Log',
        back: { href: '/admin/health', label: 'Health and logs' },
        lead: html`The newest lines of this process, kept in memory.
        ${written === 'silent' ? 'It writes nothing at present.' : html`It writes the level <code>${written}</code> and above.`}`,
        actions: [
          followSwitch(here, { seconds: 2 }),
          viewer.may('put-config-logging') && linkButton('/admin/properties/logging', 'Levels')
        ]
      })}
      ${filterForm(path, 'Search the log', [
        textField({ name: 'q', label: 'Text', value: q, placeholder: 'In the whole line' }),
        selectField({ name: 'level', label: 'Level', value: level, choices: logLevels })
      ])}
      <div class="panel" id="results" data-live data-announced="There are new lines">
        ${
          lines.length > 0
            ? logLines(lines)
            : q || level
              ? empty({
                  icon: 'search',
                  title: 'No line matches',
                  about: 'Only the newest lines are kept; the whole log is where the process writes it.',
                  action: linkButton(path, 'Show all')
                })
              : empty({
                  icon: 'health',
                  title: 'Nothing was logged yet',
                  about: 'With a lower level the server says more of what it does.',
                  action:
                    viewer.may('put-config-logging') && linkButton('/admin/properties/logging', 'Choose the level')
                })
        }
      </div>`
  })
}

export const logLines = (lines: readonly LogLine[]): Html =>
  html`<ol class="log-lines">
    ${lines.map(({ at, level, message, members }) => {
      const { err, ...rest } = members
      const { stack, message: cause } = Object(err) as { stack?: unknown; message?: unknown }
      return html`<li>
        <span class="badge ${level >= 50 ? 'danger' : level >= 40 ? 'warning' : ''}">${levelName(level)}</span>
        <div>
          <p>${message}${typeof cause === 'string' && `: ${cause}`}</p>
          ${Object.keys(rest).length > 0 && html`<p class="second-line"><code>${written(rest)}</code></p>`}
          ${
            typeof stack === 'string' &&
            html`<details>
              <summary>Where it happened</summary>
              <pre tabindex="0" role="region" aria-label="Where it happened">${stack}</pre>
            </details>`
          }
        </div>
        ${at > 0 && exactTime(at)}
      </li>`
    })}
  </ol>`

const names = new Map([
  [10, 'Trace'],
  [20, 'Debug'],
  [30, 'Info'],
  [40, 'Warning'],
  [50, 'Error'],
  [60, 'Fatal']
])
const levelName = (level: number) => names.get(level) ?? String(level)

const written = (members: Readonly<Record<string, unknown>>) =>
  Object.entries(members)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
