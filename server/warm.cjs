// Runs once after `npm ci` in a checkout: compiles what a start loads, so that the first start is as quick and as small as
// every later one. Without it only the first start takes longer; so nothing here may make an installation fail.
// Run with the flags of `npm start` and without: some of them decide whether compiled code is taken.
const { enableCompileCache } = require('node:module')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 18)) {
  enableCompileCache()
  import('./run.ts').catch(() => {})
}
