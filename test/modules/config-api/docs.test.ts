import { installed } from '#modules/config-api/surface'
import { expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'

it('needs nothing but files of this server, and styles alone may be inline', async () => {
  await using app = await startApp()
  const page = await fetch(`${app.address}/jans-config-api/docs`)
  expect(page.url).toBe(`${app.address}/jans-config-api/docs/`)
  expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("style-src 'self' 'unsafe-inline'")
  expect(policy).toContain(`connect-src 'self' ${app.ctx.config.issuer};`)
  const html = await page.text()
  expect(html).not.toMatch(/<script(?! src)|style=|https?:/)
  const files = [...html.matchAll(/<(?:link|script)[^>]* (?:src|href)="([^"]+)"/g)].map(([, file]) => file as string)
  expect(files.length).toBe(4)
  for (const file of files) {
    const answer = await fetch(new URL(file, page.url))
    expect(answer.status).toBe(200)
    const type = file.endsWith('.css') ? /^text\/css/ : file.endsWith('.svg') ? /^image\/svg/ : /javascript/
    expect(answer.headers.get('content-type')).toMatch(type)
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe-inline')
    expect(await answer.text()).not.toBe('')
  }
})

it('gives no other file of the package', async () => {
  await using app = await startApp()
  for (const file of ['package.json', '..%2fpackage.json', 'index.html', 'swagger-ui.css.map'])
    expect((await fetch(`${app.address}/jans-config-api/docs/${file}`)).status).toBe(404)
})

it('has a page for each plugin, and each leads to all of them', async () => {
  await using app = await startApp()
  const names = installed.map(({ name }) => name)
  const root = `${app.address}/jans-config-api/docs/`
  const pages = [root, ...names.map((name) => `${root}${name}/`)]
  for (const address of pages) {
    const html = await (await fetch(address)).text()
    const links = [...html.matchAll(/<a[^>]*href="([^"]+)"/g)].map(([, link]) => new URL(link as string, address).href)
    expect(links).toEqual(pages)
    expect(/href="([^"]+)" aria-current="page"/.exec(html)?.[1]).toBe(
      address === root ? './' : address.replace(root, '../')
    )
  }
  const answer = await fetch(`${root}fido2`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([308, '/jans-config-api/docs/fido2/'])
  expect((await fetch(`${root}nothing/`)).status).toBe(404)
})

it('tries an operation of a plugin out', async () => {
  await using app = await startApp()
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`${app.address}/jans-config-api/docs/`)
    await page.getByRole('link', { name: 'scim', exact: true }).click()
    await page.getByText('The properties of SCIM').first().click()
    await page.locator('.opblock-body').waitFor()
    await page.getByRole('button', { name: 'Execute' }).click()
    const answer = page.getByText('A bearer token is needed').first()
    await answer.waitFor()
    expect(await answer.isVisible()).toBe(true)
  } finally {
    await browser.close()
  }
})

it('draws every operation in a browser, without a word of complaint', async () => {
  await using app = await startApp()
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(app.address)) complaints.push(request.url())
    })
    await page.goto(`${app.address}/jans-config-api/docs`)
    await page.locator('.opblock').first().waitFor()
    const document = await fetch(`${app.address}/jans-config-api/api/v1/openapi.json`)
    const { paths } = (await document.json()) as { paths: Record<string, object> }
    const operations = Object.values(paths).flatMap((path) => Object.keys(path))
    // What is out of view is not drawn.
    const drawn = new Set<string>()
    const scroll = async () => {
      for (const id of await page.locator('.opblock').evaluateAll((blocks) => blocks.map((block) => block.id)))
        drawn.add(id)
      await page.mouse.wheel(0, 400)
      return drawn.size
    }
    await expect.poll(scroll, { timeout: 40_000 }).toBe(operations.length)
    await page.evaluate('scrollTo(0, 0)')
    await page.getByText('Search clients').click()
    await page.locator('.opblock-body').waitFor({ timeout: 10_000 })
    expect(complaints).toEqual([])
  } finally {
    await browser.close()
  }
}, 60_000)
