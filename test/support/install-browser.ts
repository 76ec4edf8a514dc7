/** Sees to it that the tests have a Chromium; run by npm before the tests. With one in place it takes milliseconds. */
import { spawnSync } from 'node:child_process'
import { findBrowser, onPath } from './find-browser.ts'

const isRoot = process.getuid?.() === 0

/** Ways to get one, the machine's own first: it brings fonts and libraries along. */
const ways: { when: boolean; command: [string, ...string[]] }[] = [
  { when: isRoot && onPath('apt-get') !== undefined, command: ['apt-get', 'update', '-qq'] },
  {
    when: isRoot && onPath('apt-get') !== undefined,
    command: ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium']
  },
  { when: isRoot, command: ['playwright-core', 'install', '--with-deps', 'chromium'] },
  { when: true, command: ['playwright-core', 'install', 'chromium'] }
]

if (!findBrowser()) {
  const named = process.env.CHROME_PATH
  if (named) fail(`CHROME_PATH is ${named}, which cannot be started`)
  for (const { when, command } of ways) if (when && !findBrowser()) run(command)
  if (!findBrowser()) fail('no Chromium was found and none could be installed; the reasons are above')
}

function run([program, ...args]: [string, ...string[]]): void {
  console.log(`No browser yet: ${program} ${args.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
}

function fail(reason: string): never {
  console.error(`The tests need a Chromium: ${reason}. Install one, or name one with CHROME_PATH=/path/to/chromium`)
  process.exit(1)
}
