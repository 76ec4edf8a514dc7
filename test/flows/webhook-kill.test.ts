import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startProcess, temporaryFolder } from '../support/process.ts'
import { startReceiver } from '../support/receiver.ts'

interface ScriptClient {
  client_id: string
  client_secret: string
}

const scopes = [
  'https://jans.io/oauth/config/scopes.write',
  'https://jans.io/oauth/jans-auth-server/config/adminui/webhook.write'
]

async function apiOf(origin: string, folder: string) {
  const client = JSON.parse(readFileSync(join(folder, 'cli-client.json'), 'utf8')) as ScriptClient
  const answer = await fetch(`${origin}/jans-auth/restv1/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') })
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return (path: string, body: object) =>
    fetch(`${origin}/jans-config-api/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
}

it('tells of every change that was answered, in order, although the server is killed again and again', async () => {
  using folder = temporaryFolder()
  await using receiver = await startReceiver()
  const answered: string[] = []
  for (let run = 0; run < 4; run++) {
    await using server = startProcess(['--data', folder.path], { MINIJANS_LOG_LEVEL: 'silent' })
    const api = await apiOf(await server.origin(), folder.path)
    if (run === 0)
      await api('admin-ui/webhook', {
        displayName: 'told',
        url: `${receiver.origin}/\${id}`,
        httpMethod: 'GET',
        jansEnabled: true,
        auiFeatureIds: ['scopes_write']
      })
    let killed = false
    const writing = (async () => {
      for (let n = 0; !killed; n++) {
        const id = `run${run}-${String(n).padStart(5, '0')}`
        // Whatever was not answered before the kill has not been promised.
        const answer = await api('api/v1/scopes', { id }).catch(() => undefined)
        if (answer?.status === 201) answered.push(id)
      }
    })()
    // Within the first second nothing is sent yet, later some is.
    await sleep(200 + run * 400)
    await server.stop('SIGKILL')
    killed = true
    await writing
  }
  expect(answered.length).toBeGreaterThan(10)

  await using server = startProcess(['--data', folder.path], { MINIJANS_LOG_LEVEL: 'silent' })
  await server.origin()
  const told = () => receiver.received.map(({ url }) => url.slice(1))
  const missing = () => {
    const all = new Set(told())
    return answered.filter((id) => !all.has(id))
  }
  // What was being sent when the process died belongs to it for 15 s more.
  for (let i = 0; i < 400 && missing().length > 0; i++) await sleep(100)
  expect(missing()).toEqual([])
  // A repetition comes right after what it repeats, because those behind it wait, and has the same id.
  const order = told()
  expect(order).toEqual(order.toSorted())
  const ids = new Map(receiver.received.map(({ url, headers }) => [headers['webhook-id'], url]))
  expect(ids.size).toBe(new Set(order).size)
}, 90_000)
