import { html, type Hole, type Html } from '../html.ts'

interface WaitTexts {
  lang: string
  /** Takes the place of the sentence when nothing is left. */
  page: { waited: string }
}

/** A sentence about how long to wait, which the script counts down; without one it tells what was right when it was sent. */
export const wait = (seconds: number, sentence: (time: Hole) => Html, { lang, page }: WaitTexts): Html =>
  html`<span data-wait="${seconds}" data-over="${page.waited}"
    >${sentence(html`<span role="timer">${duration(seconds, lang)}</span>`)}</span
  >`

/** In words: `1 second`, `15 Minuten`. */
function duration(seconds: number, lang: string): string {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}
