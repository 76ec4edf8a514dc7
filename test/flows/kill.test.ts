import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { startProcess, temporaryFolder } from '../support/process.ts'

const scopes = 'https://jans.io/scim/users.read https://jans.io/scim/users.write'

interface ScriptClient {
  issuer: string
  client_id: string
  client_secret: string
}

const json = (answer: Response) => answer.json() as Promise<Record<string, string>>

function token(origin: string, { client_id, client_secret }: ScriptClient): Promise<Response> {
  return fetch(`${origin}/jans-auth/restv1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes })
  })
}

function createPerson(origin: string, bearer: string, userName: string): Promise<Response> {
  return fetch(`${origin}/jans-scim/restv1/v2/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName,
      emails: [{ value: `${userName}@example.org` }]
    })
  })
}

it('has every person and every token that it answered with after each of 20 kills in the middle of writing', async () => {
  using folder = temporaryFolder()
  const people = new Set<string>()
  const tokens: string[] = []
  for (let run = 0; run < 20; run++) {
    await using server = startProcess(['--data', folder.path], { MINIJANS_LOG_LEVEL: 'error' })
    const origin = await server.origin()
    const client = JSON.parse(readFileSync(join(folder.path, 'cli-client.json'), 'utf8')) as ScriptClient
    const { access_token: bearer = '' } = await json(await token(origin, client))
    let killed = false
    const writing = Promise.withResolvers<void>()
    const write = async (i: number) => {
      for (let n = 0; !killed; n++) {
        const userName = `run${run}-writer${i}-${n}`
        // Whatever was not answered before the kill has not been promised.
        const person = await createPerson(origin, bearer, userName).catch(() => undefined)
        if (person?.status === 201) people.add(userName)
        writing.resolve()
        const issued = await token(origin, client)
          .then(json)
          .catch(() => undefined)
        if (issued?.access_token) tokens.push(issued.access_token)
      }
    }
    const writers = Promise.all(Array.from({ length: 8 }, (_, i) => write(i)))
    await writing.promise
    await sleep(50 + Math.random() * 250)
    await server.stop('SIGKILL')
    killed = true
    await writers
  }

  const database = new Database(join(folder.path, 'minijans.sqlite'))
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
  expect(people.size).toBeGreaterThan(100)

  await using server = startProcess(['--data', folder.path])
  const origin = await server.origin()
  const client = JSON.parse(readFileSync(join(folder.path, 'cli-client.json'), 'utf8')) as ScriptClient
  const { access_token: bearer = '' } = await json(await token(origin, client))
  const missing = []
  for (const userName of people) {
    const filter = encodeURIComponent(`userName eq "${userName}"`)
    const found = await fetch(`${origin}/jans-scim/restv1/v2/Users?attributes=emails&filter=${filter}`, {
      headers: { authorization: `Bearer ${bearer}` }
    })
    const { Resources = [] } = (await found.json()) as { Resources?: { emails?: { value: string }[] }[] }
    if (Resources[0]?.emails?.[0]?.value !== `${userName}@example.org`) missing.push(userName)
  }
  expect(missing).toEqual([])
  const dead = []
  for (const value of tokens) {
    const answer = await fetch(`${origin}/jans-auth/restv1/introspection`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}` },
      body: new URLSearchParams({ token: value })
    })
    if (!((await answer.json()) as { active: boolean }).active) dead.push(value)
  }
  expect(dead).toEqual([])
}, 240_000)
