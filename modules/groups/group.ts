/** A group of people, as every surface knows one. Who is in it is read by itself: there may be very many. */
export interface Group {
  inum: string
  /** Unique without regard to case. */
  displayName: string
  /** What the provisioning system calls the group. */
  externalId: string | undefined
  /** Milliseconds since 1970. */
  createdAt: number
  updatedAt: number
  /** Grows with each change, also of who is in it. */
  version: number
}

/** A person in a group. */
export interface Member {
  userInum: string
  userName: string
  /** The person's display name, where it has one. */
  display: string | undefined
}

/** What is shown of a group with a person who is in it. */
export type Membership = Pick<Group, 'inum' | 'displayName'>
