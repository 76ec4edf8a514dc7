import { styleText } from 'node:util'
import { inLine } from '../output.ts'
import { masked } from './references.ts'
import type { Change, MemberChange, Plan } from './plan.ts'
import type { Value } from './sections.ts'

/** What it is called: `clients my-app`. */
const nameOfChange = (change: Change): string =>
  'name' in change ? `${change.section} ${change.name}` : change.section

const signs = { add: '+', change: '~', remove: '-' } as const
const colours = { add: 'green', change: 'yellow', remove: 'red' } as const

/** The changes for people, secrets hidden. @param stream that they are written to: it may show colours */
export function planText({ changes }: Plan, stream: NodeJS.WriteStream): string {
  if (changes.length === 0) return 'Nothing is different.'
  const lines = changes.flatMap((change) => {
    const { action, section, members } = change
    const head = styleText(colours[action], `${signs[action]} ${inLine(nameOfChange(change))}`, { stream })
    return [head, ...members.map((member) => `    ${memberText(section, member, action === 'add')}`)]
  })
  return [...lines, '', count(changes)].join('\n')
}

/** `2 to add, 1 to change, 0 to remove` */
function count(changes: readonly Change[]): string {
  const of = (action: Change['action']) => changes.filter((change) => change.action === action).length
  return `${of('add')} to add, ${of('change')} to change, ${of('remove')} to remove.`
}

function memberText(section: string, { path, before, after }: MemberChange, isNew: boolean): string {
  const [was, is] = [before, after].map((value) => short(hiding(section, path, value)))
  if (isNew) return `${path}: ${is}`
  return was === is ? `${path}: ${is}, another one` : `${path}: ${was} → ${is}`
}

const hiding = (section: string, path: string, value: Value): Value =>
  masked(section, path.slice(path.indexOf('.') + 1), value)

const longest = 160

function short(value: Value): string {
  const text = value === undefined ? '(standard)' : JSON.stringify(value)
  return inLine(text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text)
}

/** The same for programs. */
export const planJson = ({ changes, warnings }: Plan): object => ({
  changes: changes.map((change) => ({
    action: change.action,
    section: change.section,
    ...('name' in change && { name: change.name }),
    members: change.members.map(({ path, before, after }) => ({
      path,
      before: hiding(change.section, path, before) ?? null,
      after: hiding(change.section, path, after) ?? null
    }))
  })),
  warnings
})
