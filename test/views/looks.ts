import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { samples } from './samples.ts'
import { serveSamples, type ServedSamples } from './serve-samples.ts'

const inTens = (all: string[]): string[][] =>
  Array.from({ length: Math.ceil(all.length / 10) }, (_, i) => all.slice(10 * i, 10 * i + 10))
/** What else colours and room can break once all rules are kept. */
const ofLooks = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size']
type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations']

/** All rules. No page has frames, for which the other mode opens a page of its own each time. */
const judge = async (page: Page): Promise<Violations> =>
  (
    await new AxeBuilder({ page })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .analyze()
  ).violations

/** Again in a theme, by the code that the judge has left in the page. */
const judgeLook = (page: Page, theme: string): Promise<Violations> =>
  page.evaluate(`document.documentElement.dataset.theme = '${theme}'
    axe.run(${JSON.stringify({ runOnly: ofLooks, resultTypes: ['violations'] })}).then((all) => all.violations)`)

/**
 * Looks at a part of all pages, as there are many: those whose place, divided by so many parts, leaves this one.
 * @param part from 0
 */
export function lookAtPages(part: number, parts: number): void {
  const names = Object.keys(samples('')).filter((_, i) => i % parts === part)
  let served: ServedSamples
  beforeAll(async () => {
    served = await serveSamples()
  })
  afterAll(() => served[Symbol.asyncDispose]())

  it.each(inTens(names))(
    'is accessible, fits and keeps to the content policy, light and dark, wide and narrow: %s and those after it',
    { timeout: 120_000 },
    async (...names) => {
      const found: unknown[] = []
      await served.open({ colorScheme: 'light', width: 1280 }, async (page) => {
        page.on('console', (message) => found.push({ at: page.url(), says: message.text() }))
        page.on('pageerror', (error) => found.push({ at: page.url(), throws: error.message }))
        page.on('response', (answer) => answer.ok() || found.push({ at: answer.url(), status: answer.status() }))
        for (const name of names) {
          const note = (look: string, violations: Violations) => {
            for (const { id, nodes } of violations)
              found.push({ name, look, id, at: nodes.map(({ target, failureSummary }) => [target, failureSummary]) })
          }
          const fit = async (width: number) => {
            const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
            if (Number(beyond) > 0) found.push({ name, width, beyond })
          }
          await page.goto(`${served.origin}/ordinary/${name}`, { waitUntil: 'load' })
          const headings = await page.locator('h1').count()
          if (headings !== 1) found.push({ name, headings })
          await fit(1280)
          note('light, wide', await judge(page))
          note('dark, wide', await judgeLook(page, 'dark'))
          await page.setViewportSize({ width: 360, height: 800 })
          await fit(360)
          note('dark, narrow', await judgeLook(page, 'dark'))
          await page.setViewportSize({ width: 1280, height: 800 })
        }
      })
      expect(found).toEqual([])
    }
  )
}
