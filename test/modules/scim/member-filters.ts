import * as fc from 'fast-check'
import { createUser } from '#modules/users/index'
import type { Ground } from '../../support/ground.ts'

/** People as filters meet them: what each is called. */
export const names = ['Ann', 'ann', 'Änne', 'Ben', '100%', 'ben_', undefined, '🙂'] as const
export const fold = (text: string) => text.normalize('NFKC').toLowerCase()

export interface Person {
  inum: string
  name: string | undefined
}

export async function makePeople(ground: Ground): Promise<Person[]> {
  const people: Person[] = []
  for (const [i, name] of names.entries()) {
    const attributes = name === undefined ? {} : { displayName: name }
    people.push({ inum: (await createUser(ground, { userName: `p${i}`, attributes })).inum, name })
  }
  return people
}

/** A filter over one member as it is written, and whom it means. */
export type MemberTest = { text: (people: Person[]) => string; holds: (person: Person, i: number) => boolean }

export const texts = fc.constantFrom('Ann', 'ANN', 'an', 'n', 'ä', 'b', '%', '_', '🙂', '', 'zzz')
export const compares = {
  eq: (a: string, b: string) => a === b,
  co: (a: string, b: string) => a.includes(b),
  sw: (a: string, b: string) => a.startsWith(b),
  ew: (a: string, b: string) => a.endsWith(b),
  gt: (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0,
  le: (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) <= 0
}
export const operator = fc.constantFrom(...(Object.keys(compares) as (keyof typeof compares)[]))
/** Two more than there are people: ids of nobody. */
export const index = fc.nat(names.length + 1)
export const inumOf = (people: Person[], i: number) => people[i]?.inum ?? `nobody-${i}`

const leaf: fc.Arbitrary<MemberTest> = fc.oneof(
  index.map((of) => ({
    text: (people: Person[]) => `value eq "${inumOf(people, of)}"`,
    holds: (_: Person, i: number) => i === of
  })),
  index.map((of) => ({
    text: (people: Person[]) => `VALUE ne "${inumOf(people, of)}"`,
    holds: (_: Person, i: number) => i !== of
  })),
  fc.tuple(operator, texts).map(([op, wanted]) => ({
    text: () => `display ${op} ${JSON.stringify(wanted)}`,
    holds: ({ name }: Person) => name !== undefined && compares[op](fold(name), fold(wanted))
  })),
  texts.map((wanted) => ({
    text: () => `display ne ${JSON.stringify(wanted)}`,
    holds: ({ name }: Person) => name === undefined || fold(name) !== fold(wanted)
  })),
  fc.constant({ text: () => 'display pr', holds: ({ name }: Person) => name !== undefined }),
  fc.constant({ text: () => 'display eq null', holds: ({ name }: Person) => name === undefined }),
  fc
    .constantFrom('User', 'user', 'Group')
    .map((type) => ({ text: () => `type eq "${type}"`, holds: () => fold(type) === 'user' }))
)
/** What stands in the brackets behind `members`; a reading of RFC 7644, 3.4.2.2 that shares nothing with the server. */
export const memberFilter = fc.letrec<{ node: MemberTest }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.tuple(fc.constantFrom('and', 'or'), tie('node'), tie('node')).map(([kind, a, b]) => ({
      text: (people: Person[]) => `(${a.text(people)} ${kind} ${b.text(people)})`,
      holds: (person: Person, i: number) =>
        kind === 'and' ? a.holds(person, i) && b.holds(person, i) : a.holds(person, i) || b.holds(person, i)
    })),
    tie('node').map((a) => ({
      text: (people: Person[]) => `not (${a.text(people)})`,
      holds: (person: Person, i: number) => !a.holds(person, i)
    }))
  )
})).node
