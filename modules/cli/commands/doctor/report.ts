import { styleText } from 'node:util'
import { inLine } from '../../output.ts'
import type { Finding } from './finding.ts'

const marks = { ok: ['ok', 'green'], warning: ['warning', 'yellow'], failure: ['FAILURE', 'red'], skipped: ['skipped', 'dim'] } as const // prettier-ignore

/** One line a check, and one for what to do about it. */
export function inWords(findings: readonly Finding[]): string {
  const wide = Math.max(...findings.map(({ name }) => name.length)) + 2
  const lines = findings.flatMap(({ state, name, text, fix }) => {
    const [word, style] = marks[state]
    const mark = styleText(style, word.padEnd(9), { stream: process.stdout })
    return [`${mark}${name.padEnd(wide)}${inLine(text)}`, ...(fix ? [`${' '.repeat(9 + wide)}→ ${inLine(fix)}`] : [])]
  })
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length
  const [failures, warnings] = [count('failure'), count('warning')]
  const sum = failures + warnings === 0 ? 'All is well' : `${failures} ${failures === 1 ? 'failure' : 'failures'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` // prettier-ignore
  return `${lines.join('\n')}\n\n${sum}\n`
}
