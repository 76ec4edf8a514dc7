/**
 * Notices that administrators leave for one another: an example of a plugin of the Config API, all of it. Start it with
 * `npm start -- --plugins examples/plugin/notices.ts`, and see `/jans-config-api/docs/notices/`.
 */
import { randomUUID } from 'node:crypto'
import type { PluginModule } from 'minijans/plugin'

const notices: PluginModule = ({ z, operation, feature, settings, store, transaction, notFound, conflict, ...kit }) => {
  const access = feature('https://example.org/notices', 'notices')
  const tag = 'Notices'

  const limits = settings(
    z.object({
      most: z.int().min(1).max(1000).default(100).describe('Notices that are kept at most.'),
      signature: z.string().max(100).default('').describe('Put below each new notice.')
    }),
    access
  )

  const text = z.string().min(1).max(2000)
  const notice = z.object({ id: z.string(), text, createdAt: z.string() }).meta({ id: 'Notice' })
  const search = z.object({ contains: z.string().max(100).optional().describe('Text that a notice has.') })

  const list = async () => (await store.list()).map(({ value }) => value as (typeof notice)['_output'])
  const find = async (id: string) => {
    const found = (await list()).find((one) => one.id === id)
    if (!found) throw notFound(`Notice ${id}`)
    return found
  }

  return {
    name: 'notices',
    description: 'Notices that administrators leave for one another',
    scopes: access.scopes,
    settings: limits,
    operations: [
      operation({
        operationId: 'get-notices',
        method: 'get',
        path: '/notices',
        tag,
        summary: 'All notices',
        access: access.read,
        query: search,
        answer: z.array(notice),
        handle: async ({ query: { contains = '' } }) => (await list()).filter((one) => one.text.includes(contains))
      }),
      operation({
        operationId: 'post-notices',
        method: 'post',
        path: '/notices',
        tag,
        summary: 'Leave a notice',
        access: access.write,
        body: { schema: z.object({ text }) },
        answer: notice,
        status: 201,
        refusals: [400, 409],
        async handle({ body, record }) {
          const { most, signature } = await limits.read()
          const created = {
            id: randomUUID(),
            text: [body.text, signature].filter(Boolean).join('\n'),
            createdAt: new Date(kit.now()).toISOString()
          }
          await transaction(async () => {
            if ((await store.list()).length >= most) throw conflict(`There are ${most} notices already`)
            await store.write(created.id, created)
            await record({ resourceType: 'notice', resourceId: created.id, after: created })
          })
          return created
        }
      }),
      operation({
        operationId: 'get-notices-by-id',
        method: 'get',
        path: '/notices/{id}',
        tag,
        summary: 'One notice',
        access: access.read,
        answer: notice,
        refusals: [404],
        handle: ({ params }) => find(params.id as string)
      }),
      operation({
        operationId: 'delete-notices-by-id',
        method: 'delete',
        path: '/notices/{id}',
        tag,
        summary: 'Take a notice away',
        access: access.delete,
        refusals: [404],
        handle: ({ params, record }) =>
          transaction(async () => {
            const before = await find(params.id as string)
            await store.remove(before.id)
            await record({ resourceType: 'notice', resourceId: before.id, before })
          })
      })
    ]
  }
}

export default notices
