import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { selectField, textField } from '../../parts/field.ts'
import { filterForm } from './log-parts.ts'
import { page, pageHead, panel, type Viewer } from '../shell.ts'
import { legend, plot, type Series } from './statistic-plot.ts'

interface Month {
  /** `2026-01` */
  month: string
  people: number
  tokens: readonly { grantType: string; count: number }[]
}

interface StatisticsProps {
  /** The first and the last month, as they were entered. */
  from: string
  until: string
  error: string | undefined
  /** Only tokens of this kind are counted; empty for all. */
  kind: string
  /** Ranges to choose, by how many months they have. */
  ranges: readonly { count: number; from: string; until: string }[]
  /** The oldest first. */
  months: readonly Month[]
  call: EquivalentCall
}

const path = '/admin/statistics'

/** Kinds of tokens that are counted, by the member of the token answer. */
export const tokenKinds = [
  { value: '', label: 'All tokens' },
  { value: 'access_token', label: 'Access tokens' },
  { value: 'id_token', label: 'ID tokens' },
  { value: 'refresh_token', label: 'Refresh tokens' }
]

/** Who was active and what was issued, by months. */
export function statisticsPage(viewer: Viewer, props: StatisticsProps): Html {
  const { from, until, error, kind, ranges, months, call } = props
  const names = months.map(({ month }) => month)
  const people: Series[] = [{ name: 'Active people', values: months.map((month) => month.people) }]
  const grantTypes = [...new Set(months.flatMap(({ tokens }) => tokens.map(({ grantType }) => grantType)))].toSorted()
  const tokens: Series[] = grantTypes.map((name) => ({
    // The others are told apart by their ends as well.
    name: name.slice(name.lastIndexOf(':') + 1),
    values: months.map((month) => month.tokens.find(({ grantType }) => grantType === name)?.count ?? 0)
  }))
  const isNothing = [...people, ...tokens].every(({ values }) => values.every((value) => value === 0))
  const title = tokenKinds.find(({ value }) => value === kind)?.label ?? ''
  return page(viewer, {
    title: 'Statistics',
    section: 'statistics',
    content: html`${pageHead({ title: 'Statistics', lead: 'Who was active and what was issued, by months of UTC.' })}
      ${filterForm(path, 'Choose months', [
        textField({ name: 'from', label: 'From', type: 'month', value: from, placeholder: '2026-01', error }),
        textField({ name: 'until', label: 'Until', type: 'month', value: until, placeholder: '2026-12' }),
        selectField({ name: 'kind', label: 'Tokens', value: kind, choices: tokenKinds })
      ])}
      <div id="results">
        <ul class="ranges">
          ${ranges.map((range) => {
            const here = range.from === from && range.until === until
            const to = new URLSearchParams({ from: range.from, until: range.until, ...(kind && { kind }) })
            return html`<li>
              <a class="button plain" href="${path}?${String(to)}" ${here && html` aria-current="true"`}
                >${range.count} months</a
              >
            </li>`
          })}
        </ul>
        ${
          isNothing
            ? html`<div class="panel">
                ${empty({
                  icon: 'statistics',
                  title: 'Nothing happened in these months',
                  about: 'As soon as somebody signs in or a client gets a token, it is counted here.'
                })}
              </div>`
            : [
                panel(
                  'Active people',
                  html`<div class="panel-body">${plot('Active people by month', names, people)}</div>`
                ),
                panel(
                  title,
                  html`<div class="panel-body">
                    ${plot(`${title} by month and grant type`, names, tokens)} ${legend(tokens)}
                  </div>`
                ),
                panel('Figures', figures(months, people.concat(tokens)))
              ]
        }
      </div>
      ${equivalent(call)}`
  })
}

/** What the plots show, as numbers, the newest month first. */
const figures = (months: readonly Month[], series: readonly Series[]) =>
  html`<div class="wide-table" tabindex="0" role="region" aria-label="Active people and tokens by month">
    <table>
      <caption class="visually-hidden">
        Active people and issued tokens by month
      </caption>
      <thead>
        <tr>
          <th scope="col">Month</th>
          ${series.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${months
          .map(
            ({ month }, i) =>
              html`<tr>
                <th scope="row">${month}</th>
                ${series.map(({ values }) => html`<td class="number">${(values[i] ?? 0).toLocaleString('en')}</td>`)}
              </tr>`
          )
          .toReversed()}
      </tbody>
    </table>
  </div>`
