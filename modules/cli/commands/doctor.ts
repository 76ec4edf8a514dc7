import { isGiven, json, type Call, type Command } from './command.ts'
import type { ExitReason } from '../exit.ts'

export const doctor: Command = {
  name: 'doctor',
  summary: 'Look for what is wrong with the installation, and say how to put it right',
  example: 'minijans doctor --data /var/lib/minijans --production --issuer https://id.example.org',
  options: [{ flags: '--noverify', about: 'Do not verify the certificate of the server' }, json],
  takesFlags: true,
  run
}

async function run(call: Call): Promise<ExitReason> {
  const { examine } = await import('./doctor/examine.ts')
  const { print } = await import('../output.ts')
  const findings = await examine(call)
  const ok = findings.every(({ state }) => state !== 'failure')
  if (isGiven(call, 'json')) await print({ ok, checks: findings }, { format: 'json' })
  else {
    const { inWords } = await import('./doctor/report.ts')
    process.stdout.write(inWords(findings))
  }
  return ok ? 'success' : 'refused'
}
