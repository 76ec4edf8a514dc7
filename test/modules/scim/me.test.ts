import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { patchUrn, scimClient, scopes, userUrn } from './client.ts'
import { personWithTokens } from './person.ts'

const [read = '', write = ''] = scopes

describe('/Me', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  async function person(...granted: string[]) {
    const { user, token } = await personWithTokens(app, ...granted)
    return { inum: user.inum, userName: user.userName, client: await scimClient(app, { token }) }
  }

  it('shows the person of the token as the resource that it is', async () => {
    const { inum, userName, client } = await person(read)
    const mine = await client.get('/Me')
    expect(mine.status).toBe(200)
    expect(mine.body).toMatchObject({ id: inum, userName, meta: { resourceType: 'User' } })
    expect(mine.headers.get('location')).toBe(mine.body.meta.location)
    expect(mine.body.meta.location).toMatch(new RegExp(`/v2/Users/${inum}$`))
    expect(mine.body).toEqual((await client.get(`/Users/${inum}`)).body)
    expect((await client.get('/Me?attributes=userName')).body).toEqual({ schemas: [userUrn], id: inum, userName })
  })

  it('changes, replaces and deletes that person and nobody else', async () => {
    const { inum, client } = await person(read, write)
    const other = await client.create({ title: 'Other' })
    const patched = await client.send('PATCH', '/Me', {
      schemas: [patchUrn],
      Operations: [{ op: 'add', path: 'title', value: 'Mine' }]
    })
    expect([patched.status, patched.body?.title]).toEqual([200, 'Mine'])
    const replaced = await client.send('PUT', '/Me', { schemas: [userUrn], nickName: 'Me' })
    expect([replaced.status, replaced.body.nickName]).toEqual([200, 'Me'])
    expect(replaced.headers.get('location')).toMatch(new RegExp(`/Users/${inum}$`))
    expect((await findUser(app.ctx.db, inum))?.attributes).toMatchObject({ jansTitle: 'Mine', nickname: 'Me' })
    expect((await client.send('PUT', '/Me', { schemas: [userUrn], id: other.id, title: 'x' })).status).toBe(400)
    expect((await client.send('DELETE', '/Me')).status).toBe(204)
    expect(await findUser(app.ctx.db, inum)).toBeUndefined()
    expect((await findUser(app.ctx.db, other.id))?.attributes.jansTitle).toBe('Other')
    expect((await client.get('/Me')).status).toBe(401)
  })

  const changes = [
    ['PUT', { nickName: 'x' }],
    ['PATCH', {}],
    ['DELETE', undefined]
  ] as const

  it.each(changes)('needs the scope that people need for %s', async (method, body) => {
    const { inum, client } = await person(read)
    expect((await client.send(method, '/Me', body)).status).toBe(403)
    expect((await findUser(app.ctx.db, inum))?.attributes).not.toHaveProperty('nickname')
  })

  it('needs the scope that people need to be read', async () => {
    const { client } = await person(write)
    expect((await client.get('/Me')).status).toBe(403)
    expect((await client.send('GET', '/Me', undefined, { authorization: '' })).status).toBe(401)
  })

  it.each([...changes, ['GET', undefined] as const])(
    'is nobody for a token that no person stands behind: %s',
    async (method, body) => {
      const client = await scimClient(app)
      expect(await client.send(method, '/Me', body)).toMatchObject({ status: 404, body: { status: '404' } })
    }
  )

  it('does not make people, and is no list', async () => {
    const { client } = await person(read, write)
    expect((await client.send('POST', '/Me', { schemas: [userUrn], userName: 'myself' })).status).toBe(501)
    const options = await client.send('OPTIONS', '/Me')
    expect(options.headers.get('allow')).toContain('PATCH')
    expect((await client.get('/Me/x')).status).toBe(404)
  })
})
