import { width } from '#modules/cli/index'
import { line, styled, type Line } from '../terminal/text.ts'

/** Names side by side. The chosen one is between bars; where there is no room for all, those around it are shown. */
export function bar(labels: readonly string[], chosen: number, isFocused: boolean, columns: number): Line {
  const wide = (from: number, to: number) => width(labels.slice(from, to + 1).join(' ')) + 2
  let from = 0
  let to = labels.length - 1
  // Room for an arrow on each side.
  while (from < chosen && wide(from, chosen) > columns - 2) from += 1
  while (to > chosen && wide(from, to) > columns - (from > 0 ? 1 : 0) - (to < labels.length - 1 ? 1 : 0)) to -= 1
  const spans = labels.slice(from, to + 1).flatMap((label, i) => {
    const isChosen = from + i === chosen
    const before = isChosen ? '▏' : i > 0 && from + i - 1 === chosen ? '▕' : ' '
    return [styled(before), isChosen ? styled(label, 'bold', isFocused ? 'inverse' : 'underline') : styled(label)]
  })
  return line(from > 0 ? '‹' : '', ...spans, chosen === to ? '▕' : ' ', to < labels.length - 1 ? '›' : '')
}

/** The letter between brackets, which leads there with Alt. */
export const letterOf = (label: string): string | undefined => /\[(\w)\]/.exec(label)?.[1]?.toLowerCase()
