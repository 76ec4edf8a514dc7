import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

/** Path of a Chromium that can be started: the one that CHROME_PATH names, the machine's, or the one Playwright keeps. */
export function findBrowser(): string | undefined {
  const named = process.env.CHROME_PATH
  if (named) return canRun(named) ? named : undefined
  return ['chromium', 'chromium-browser', 'google-chrome'].map(onPath).find(Boolean) ?? playwrights()
}

/** Path of a program as the shell would find it. */
export function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find(canRun)
}

function playwrights(): string | undefined {
  // Loaded only here: Playwright takes longer than the rest of the search.
  const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core')
  const path = chromium.executablePath()
  return canRun(path) ? path : undefined
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
