import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { eq } from '#db/drizzle'
import { findSession, listSessions } from '#modules/auth/sessions/sessions'
import { createUser, findUserByName } from '#modules/users/index'
import { Agent } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'

it('a session that somebody has copied to another row of the database opens nothing', async () => {
  await using app = await startApp()
  const { ctx } = app
  const { artifacts } = ctx.db.tables
  const anna = await createUser(ctx, { userName: 'anna', password: adminPassword })
  await new Agent(app).signIn()
  const own = new Agent(app)
  await own.signIn('anna')
  const adminInum = (await findUserByName(ctx.db, 'admin'))?.inum ?? ''
  const [{ sid } = { sid: '' }] = await listSessions(ctx, adminInum)
  const rows = await ctx.db.query.select().from(artifacts).where(eq(artifacts.model, 'Session'))
  const [theirs, mine] = [rows.find(({ uid }) => uid === sid), rows.find(({ accountId }) => accountId === anna.inum)]
  expect([theirs, mine]).not.toContain(undefined)
  // The cookie of one's own session, with what somebody else's holds.
  await ctx.db.query.update(artifacts).set({ payload: theirs?.payload ?? '' }).where(eq(artifacts.id, mine?.id ?? randomBytes(1))) // prettier-ignore
  await expect(findSession(ctx, mine?.uid ?? '')).rejects.toThrow('unable to authenticate')
  const page = await own.request('/jans-auth/restv1/session_status')
  expect(page.text).not.toContain('"authenticated"')
  expect(await findSession(ctx, sid)).toMatchObject({ accountId: adminInum })
})
