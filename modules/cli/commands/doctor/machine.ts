import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Patient } from './examine.ts'
import { named, type Finding } from './finding.ts'

const gigabyte = 2 ** 30

/** Node.js, the disk and the ports. @param patient absent where the settings cannot be read */
export async function inspectMachine(patient: Patient | undefined): Promise<Finding[]> {
  const findings = [node()]
  if (patient) findings.push(await disk(patient), ...(await ports(patient)))
  return findings
}

function node(): Finding {
  const { ok, warning } = named('node')
  const { node: version } = process.versions
  const major = Number(version.split('.')[0])
  return major % 2 === 0
    ? ok(`Node.js ${version}`)
    : warning(`Node.js ${version} has no long-term support`, 'Use an even version, such as the one that npm ci brings')
}

async function disk({ config }: Patient): Promise<Finding> {
  const { ok, warning, failure, skipped } = named('disk')
  if (config.db.memory) return skipped('Nothing is kept')
  try {
    const { bavail, bsize, blocks } = await statfs(config.data)
    const free = bavail * bsize
    const text = `${(free / gigabyte).toFixed(1)} GiB are free, ${Math.round((bavail / blocks) * 100)} %`
    const fix = `Make room where ${config.data} is, or move the folder to a larger disk`
    if (free < gigabyte / 4) return failure(text, fix)
    return free < gigabyte || bavail / blocks < 0.05 ? warning(text, fix) : ok(text)
  } catch {
    return skipped(`${config.data} is not there yet`)
  }
}

async function ports({ config, running }: Patient): Promise<Finding[]> {
  const { ok, failure, warning } = named('ports')
  const { host, port, internalPort, mtlsPort } = config.listen
  if (running) {
    const addresses = [running.address, running.internalAddress, running.mtlsAddress].filter((one) => one !== undefined)
    return [ok(`It listens at ${addresses.join(', ')}`)]
  }
  const wanted = [port, internalPort, mtlsPort].filter((one) => one !== undefined && one !== 0) as number[]
  const found: Finding[] = []
  for (const one of wanted) {
    const problem = await tryPort(host, one)
    if (problem === 'EADDRINUSE')
      found.push(
        failure(`Port ${one} is in use`, 'Stop what listens there, or choose another one with the flag for it')
      )
    else if (problem === 'EACCES')
      found.push(failure(`Port ${one} is for root alone`, 'Choose one above 1024, and let a proxy listen there'))
    else if (problem !== undefined)
      found.push(failure(`${host} is no address of this machine (${problem})`, 'Name one with --host'))
  }
  if (/^(0\.0\.0\.0|::)$/.test(host) && internalPort !== undefined)
    found.push(warning(`The internal port ${internalPort} is open on every network of this machine`, 'Keep it private with a firewall, or listen with --host on the address that the proxy uses')) // prettier-ignore
  return found.length > 0 ? found : [ok(`${wanted.join(', ') || 'Any port'} can be listened on`)]
}

/** @returns the code of what is wrong */
function tryPort(host: string, port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const server = createServer()
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  server.listen(port, host, () => server.close(() => resolve(undefined)))
  return promise
}
