import { randomBytes } from 'node:crypto'
import { assert, pre, property, string, uuid } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairwiseSubjects } from '#modules/auth/tokens/pairwise'

describe('computed subjects', () => {
  const { subjectOf, localOf } = pairwiseSubjects(randomBytes(32))

  it('lead back to the person, in their own sector alone', () => {
    assert(
      property(uuid(), string(), string(), (inum, sector, other) => {
        pre(other !== sector)
        const subject = subjectOf(sector, inum)
        expect(subject).toBe(subjectOf(sector, inum))
        expect(subject).toMatch(/^[\w-]{43,255}$/)
        expect(subject).not.toContain(inum)
        expect(localOf(sector, subject)).toBe(inum)
        expect(subjectOf(other, inum)).not.toBe(subject)
        expect(localOf(other, subject)).toBeUndefined()
      })
    )
  })

  it('are of one length for names of up to forty bytes, and never too long', () => {
    const lengths = ['a', 'a@b.example', 'x'.repeat(40)].map((local) => subjectOf('s', local).length)
    expect(new Set(lengths).size).toBe(1)
    for (const length of [41, 160, 161, 1000]) {
      const local = 'ü'.repeat(length / 2)
      const subject = subjectOf('s', local)
      expect(subject.length).toBeLessThanOrEqual(255)
      expect(localOf('s', subject)).toBe(length <= 161 ? local : undefined)
    }
  })

  it('cannot be made up, and are another server’s with another key', () => {
    const subject = subjectOf('s', 'anna')
    const changed = subject.slice(0, 30) + (subject[30] === 'A' ? 'B' : 'A') + subject.slice(31)
    for (const made of ['', 'anna', subject.slice(0, -2), `${subject}AA`, changed, ` ${subject}`, `${subject}=`])
      expect([made, localOf('s', made)]).toEqual([made, undefined])
    expect(pairwiseSubjects(randomBytes(32)).localOf('s', subject)).toBeUndefined()
  })
})
