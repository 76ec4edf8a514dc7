import { print } from '../output.ts'
import { isGiven, type Call } from './command.ts'
import { tellMore, type Page } from './api.ts'

/** Prints a page of a list: a table, or with --json what the server has said. */
export async function printPage(
  call: Call,
  page: Page,
  columns: readonly string[],
  rows = page.entries
): Promise<void> {
  if (isGiven(call, 'json')) return print(page, { format: 'json' })
  await print(rows, { format: 'table', columns })
  tellMore(page)
}

/** Prints one thing: names and values, or JSON. */
export const printOne = (call: Call, value: unknown): Promise<void> =>
  isGiven(call, 'json') ? print(value, { format: 'json' }) : print(inShort(value), { format: 'table' })

/** What does not fit on a line, and what says nothing, is for --json. */
const longest = 10

function inShort(value: unknown): Record<string, unknown> {
  const members = Object.entries(Object(value) as Record<string, unknown>)
  return Object.fromEntries(
    members.flatMap(([name, member]): [string, unknown][] => {
      if (!Array.isArray(member)) return isEmpty(member) ? [] : [[name, member]]
      const simple = member.every((one) => typeof one !== 'object')
      if (member.length > longest) return [[name, `${member.length} of them; --json lists them`]]
      return member.length === 0 ? [] : [[name, simple ? member.join(', ') : member]]
    })
  )
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
