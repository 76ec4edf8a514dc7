import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { openBrowser } from '../test/support/browser.ts'
import { median } from './load.ts'

/** One of each kind of page; `:client` and `:person` stand for one that there is. */
const pages = [
  '/admin',
  '/admin/clients',
  '/admin/clients?q=example&page=900',
  '/admin/clients?q=client-0000042',
  '/admin/clients/:client',
  '/admin/clients/:client/edit',
  '/admin/clients/new',
  '/admin/users',
  '/admin/users?q=kalu',
  '/admin/users/:person',
  '/admin/users/:person/edit',
  '/admin/groups',
  '/admin/scopes',
  '/admin/attributes',
  '/admin/scripts',
  '/admin/sessions',
  '/admin/tokens',
  '/admin/audit',
  '/admin/statistics',
  '/admin/health',
  '/admin/properties',
  '/admin/roles',
  '/admin/search?q=kalu'
]

interface Measured {
  /** Milliseconds from the request to the first byte of the page. */
  server: number
  /** Milliseconds until something is seen, with nothing kept from before. */
  seen: number
  /** Kilobytes of the page and of all that it loads, compressed as they travel. */
  transferred: number
  requests: number
}

/**
 * The pages of administrators in a real browser that has nothing kept, one after the other.
 * @param server with an access token that may create people, and the id of a client and of a person
 */
export async function adminPages(
  server: { address: string; headers: Record<string, string>; client: string; person: string },
  rounds: number
): Promise<void> {
  const password = randomBytes(18).toString('base64url')
  await createAdministrator(server, password)
  const browser = await openBrowser()
  const first = await browser.newContext({ baseURL: server.address })
  const page = await first.newPage()
  const violations: string[] = []
  await page.goto('/admin')
  await page.getByLabel('User name').fill('bench-administrator')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/admin'))
  const storageState = await first.storageState()
  const table: Record<string, object> = {}
  for (const template of pages) {
    const path = template.replace(':client', server.client).replace(':person', server.person)
    const measured: Measured[] = []
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({ baseURL: server.address, storageState })
      const fresh = await context.newPage()
      fresh.on('console', (message) => violations.push(`${path}: ${message.text()}`))
      const answer = await fresh.goto(path, { waitUntil: 'load' })
      if (answer?.status() !== 200) violations.push(`${path}: status ${answer?.status()}`)
      measured.push(await measure(fresh))
      await context.close()
    }
    const middle = (name: keyof Measured) => median(measured.map((one) => one[name])).toFixed(0)
    table[template] = {
      'first byte, ms': middle('server'),
      longest: Math.max(...measured.map(({ server }) => server)).toFixed(0),
      'seen, ms': middle('seen'),
      'transferred, kB': (median(measured.map(({ transferred }) => transferred)) / 1000).toFixed(1),
      requests: middle('requests')
    }
  }
  await browser.close()
  console.table(table)
  console.log(`Complaints of the browser, its content policy among them: ${violations.length === 0 ? 'none' : ''}`)
  for (const violation of violations) console.log(violation)
}

const measure = (page: Page): Promise<Measured> =>
  page.evaluate(`(() => {
    const [navigation] = performance.getEntriesByType('navigation')
    const resources = performance.getEntriesByType('resource')
    return {
      server: navigation.responseStart - navigation.requestStart,
      seen: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      transferred: [navigation, ...resources].reduce((sum, { transferSize }) => sum + transferSize, 0),
      requests: resources.length + 1
    }
  })()`)

async function createAdministrator(
  { address, headers }: { address: string; headers: Record<string, string> },
  userPassword: string
): Promise<void> {
  const answer = await fetch(`${address}/jans-config-api/mgt/configuser`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      userId: 'bench-administrator',
      mail: 'bench-administrator@example.org',
      displayName: 'Bench',
      givenName: 'Bench',
      jansStatus: 'active',
      userPassword,
      customAttributes: [{ name: 'jansAdminUIRole', multiValued: true, values: ['api-admin'] }]
    })
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
}
