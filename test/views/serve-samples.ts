import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { assets } from '#modules/assets/index'
import type { Module } from '#modules/core/module'
import { createApp } from '#server/app'
import { createMetrics } from '#server/metrics'
import { startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { samples } from './samples.ts'

export const long = 'Photo-Printing-Department-of-the-Northern-Provinces-with-a-name-that-never-seems-to-end'
const evil = `"><img src=x onerror=alert(1)>'<script>alert(2)</script>{{7*7}}\${7*7}`

/** Every sample behind the real edge, so that the real content policy holds: `/ordinary/<name>` and `/evil/<name>`. */
export async function serveSamples() {
  const app = await startApp()
  const browser = await openBrowser()
  const metrics = createMetrics(app.ctx.config)
  const modules = [assets, sampleModule('ordinary', long), sampleModule('evil', evil)]
  const server = createServer(createApp(app.ctx, modules, metrics))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async open(options: { colorScheme: 'light' | 'dark'; width: number }, use: (page: Page) => Promise<void>) {
      const context = await browser.newContext({
        colorScheme: options.colorScheme,
        reducedMotion: 'reduce',
        viewport: { width: options.width, height: 800 }
      })
      // A page that goes on by itself would be gone before anybody has looked at it.
      await context.route('https://photos.example/**', (route) => route.abort('aborted'))
      await use(await context.newPage())
      await context.close()
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      server.closeAllConnections()
      server.close()
      await app.close()
    }
  }
}

export type ServedSamples = Awaited<ReturnType<typeof serveSamples>>

function sampleModule(name: string, text: string): Module {
  return {
    name,
    mount(app) {
      for (const [page, render] of Object.entries(samples(text)))
        app.get(`/${name}/${page}`, (_req, res) => void res.type('html').send(String(render())))
    }
  }
}
