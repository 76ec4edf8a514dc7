import { readFileSync } from 'node:fs'

/** Of this package; the built files lie one folder deeper than the sources. */
export const version: string = (() => {
  for (const path of ['../package.json', '../../package.json']) {
    const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
      name?: string
      version: string
    }
    if (name === 'minijans') return version
  }
  throw new Error('package.json of minijans is missing')
})()
