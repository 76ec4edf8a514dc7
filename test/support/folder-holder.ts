/** Uses a data folder until it is killed: `node folder-holder.ts <folder> shared|alone`. */
import { claimDataFolder, holdAlone } from '#modules/data-folder/index'

const [, , folder = '', kind] = process.argv
if (kind === 'alone') {
  if (!holdAlone(folder)) throw new Error('somebody uses it')
} else {
  claimDataFolder(folder).announce({
    version: '0',
    issuer: 'http://localhost:1',
    address: 'http://127.0.0.1:1',
    internalAddress: undefined,
    mtlsAddress: undefined,
    mtlsOrigin: undefined,
    engine: 'sqlite',
    production: false,
    trustProxy: [],
    plugins: []
  })
}
process.stdout.write('held\n')
setInterval(() => {}, 1000)
