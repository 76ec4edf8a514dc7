import { attributes, html, type Html } from '../../html.ts'

/** Values of one thing, one for each month. */
export interface Series {
  name: string
  values: readonly number[]
}

/** In units of the drawing. */
const width = 720
const height = 240
const area = { left: 56, right: width - 8, top: 12, bottom: height - 28 }

/** Colours that there are; further series begin again. */
const colours = 8

/**
 * Columns of months, the series one above the other. The same figures stand in a table beside it, for those who cannot see
 * it.
 * @param months `2026-01`
 */
export function plot(title: string, months: readonly string[], series: readonly Series[]): Html {
  const totals = months.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0))
  const top = niceTop(Math.max(...totals))
  const band = (area.right - area.left) / months.length
  const bar = Math.min(band * 0.7, 44)
  const y = (value: number) => area.bottom - (value / top) * (area.bottom - area.top)
  // Names of months need some 44 units.
  const every = Math.ceil(44 / band)
  return html`<div class="plot" tabindex="0" role="region" aria-label="${title}">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}; the table below has the figures">
      ${[0, 1, 2, 3, 4].map((part) => {
        const value = (top / 4) * part
        return html`<line${attributes({ class: 'grid', x1: area.left, x2: area.right, y1: round(y(value)), y2: round(y(value)) })} />
          <text${attributes({ class: 'scale', x: area.left - 8, y: round(y(value) + 4) })}>${short(value)}</text>`
      })}
      ${months.map((month, i) => {
        const x = area.left + band * i + (band - bar) / 2
        let below = 0
        return html`${series.map(({ name, values }, n) => {
          const value = values[i] ?? 0
          const [from, to] = [below, (below += value)]
          return (
            value > 0 &&
            html`<rect${attributes({
              class: `series-${(n % colours) + 1}`,
              x: round(x),
              y: round(y(to)),
              width: round(bar),
              height: round(Math.max(1, y(from) - y(to)))
            })}><title>${monthName(month)}, ${name}: ${value.toLocaleString('en')}</title></rect>`
          )
        })}
        ${
          (months.length - 1 - i) % every === 0 &&
          html`<text${attributes({ class: 'month', x: round(x + bar / 2), y: height - 8 })}>${monthName(month)}</text>`
        }`
      })}
    </svg>
  </div>`
}

/** Which colour is what. */
export const legend = (series: readonly Series[]): Html =>
  html`<ul class="legend">
    ${series.map(
      ({ name }, n) => html`<li><span class="swatch series-${(n % colours) + 1}" aria-hidden="true"></span>${name}</li>`
    )}
  </ul>`

/** A round number that is no less, each quarter of which is whole. */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10)
    for (const step of [4, 8, 12, 16, 20, 24, 32]) if (step * power >= most) return step * power
}

const round = (value: number) => Math.round(value * 10) / 10

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Jan 26` */
const monthName = (month: string) => `${monthNames[Number(month.slice(5)) - 1] ?? ''} ${month.slice(2, 4)}`

const short = (value: number) => value.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 })
