import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from './find-browser.ts'

/** A real Chromium without a window. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error('There is no Chromium here: run node test/support/install-browser.ts')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  })
}
