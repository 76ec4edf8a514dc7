import type { MinijansServer } from '#server/start'
import { patchUrn, scimClient, scopes, type Answer } from './client.ts'

export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const groupScopes = ['https://jans.io/scim/groups.read', 'https://jans.io/scim/groups.write']

/** A provisioning system with a token for users and groups. */
export async function groupClient(app: MinijansServer) {
  const users = await scimClient(app, [...scopes, ...groupScopes])
  let made = 0
  const create = async (group: object = {}): Promise<Answer['body']> => {
    const body = { schemas: [groupUrn], displayName: `group-${++made}`, ...group }
    const answer = await users.send('POST', '/Groups', body)
    if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const memberIds = async (id: string): Promise<string[]> => {
    const { body } = await users.get(`/Groups/${id}?attributes=members.value`)
    return ((body.members ?? []) as { value: string }[]).map(({ value }) => value)
  }
  return {
    ...users,
    createUser: users.create,
    create,
    memberIds,
    /** inums of new people. */
    people: async (count: number): Promise<string[]> => {
      const inums: string[] = []
      for (let i = 0; i < count; i++) inums.push((await users.create()).id)
      return inums
    },
    find: (filter: string, more = '') => users.get(`/Groups?filter=${encodeURIComponent(filter)}${more}`),
    patch: (id: string, ...Operations: unknown[]) =>
      users.send('PATCH', `/Groups/${id}`, { schemas: [patchUrn], Operations })
  }
}

export type GroupClient = Awaited<ReturnType<typeof groupClient>>
export const values = (...ids: string[]) => ids.map((value) => ({ value }))
