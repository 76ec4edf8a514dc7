import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Every test builds its own server on its own database, and no module holds state: files may share a process.
    setupFiles: ['test/support/rsa-pairs.ts'],
    isolate: false,
    pool: 'forks',
    // They wait, for clocks and for others, more than they compute.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000
  }
})
