import type { GroupCondition, MemberCondition } from '../condition.ts'

/** How often a condition may have to look at all groups, at all members and at everybody. */
export interface Sweeps {
  groups: number
  members: number
  people: number
}

const none: Sweeps = { groups: 0, members: 0, people: 0 }

export const together = (all: readonly Sweeps[]): Sweeps =>
  all.reduce(
    (sum, { groups, members, people }) => ({
      groups: sum.groups + groups,
      members: sum.members + members,
      people: sum.people + people
    }),
    none
  )

/** What an index leads to is no sweep. @param of what the condition is about */
export function sweepsOf(condition: GroupCondition | MemberCondition, of: 'groups' | 'members' = 'groups'): Sweeps {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return together(condition.of.map((part) => sweepsOf(part, of)))
    case 'not':
      return together([sweepsOf(condition.of, of), { ...none, [of]: 1 }])
    case 'member':
      return sweepsOf(condition.where, 'members')
    case 'field':
      return condition.op === 'eq' ? none : { ...none, groups: 1 }
    case 'fieldPresent':
      return { ...none, groups: 1 }
    case 'present':
      return condition.path === 'value' ? none : { ...none, members: 1 }
    case 'value':
      if (condition.op === 'eq') return none
      return condition.path === 'value' ? { ...none, members: 1 } : { ...none, people: 1 }
  }
}
