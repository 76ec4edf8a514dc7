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
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string)
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
    expect(await page.locator('.opblock').count()).toBe(operations.length)
    await page.getByText('Create a scope').click()
    await page.locator('.opblock-body').waitFor({ timeout: 10_000 })
    expect(complaints).toEqual([])
  } finally {
    await browser.close()
  }
})
