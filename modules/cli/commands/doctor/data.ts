import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checkSqlite, inspectSqlite, type SqliteFacts } from '#db/sqlite-file'
import { keyId, sealingKeyId } from '#modules/core/vault'
import { databaseFile, isOwn, keyFile } from '#modules/data-folder/index'
import type { Patient } from './examine.ts'
import { named, type Finding } from './finding.ts'

const megabyte = 2 ** 20

/** The data folder, the master key and the database. */
export async function inspectData(patient: Patient): Promise<Finding[]> {
  const { db, data } = patient.config
  if (db.memory) return [named('data').skipped('The database is kept in memory')]
  if (!existsSync(data))
    return [
      named('data').warning(`${data} is not there yet`, 'The first start makes it; or name another one with --data')
    ]
  const folder = inspectFolder(patient)
  if (folder.some(({ state }) => state === 'failure')) return folder
  if (db.url !== undefined || patient.running?.engine === 'postgres')
    return [...folder, named('database').skipped('It is in PostgreSQL; whether it answers is told with the server')]
  const { facts, findings } = inspectDatabase(join(data, databaseFile))
  return [...folder, inspectKey(patient, facts), ...findings]
}

function inspectFolder({ config: { data }, production }: Patient): Finding[] {
  const { ok, failure, warning } = named('data')
  const isMine = process.getuid === undefined || statSync(data).uid === process.getuid()
  if (!isMine) return [failure(`${data} belongs to another user`, 'Run this as the user who runs the server')]
  if (process.platform === 'win32') return [ok(data)]
  const mode = statSync(data).mode & 0o777
  const isOpen = (name: string) => isOwn(name) && (statSync(join(data, name)).mode & 0o077) !== 0
  // Whoever may not enter the folder reaches none of them.
  const open = (mode & 0o011) === 0 ? [] : readdirSync(data).filter(isOpen)
  if (open.length > 0) {
    const text = `Others can read ${open.join(', ')} in ${data}`
    const fix = `chmod 600 ${open.map((name) => join(data, name)).join(' ')}; if others may have read them, they know every secret` // prettier-ignore
    return [production || open.includes(keyFile) ? failure(text, fix) : warning(text, fix)]
  }
  return [
    mode & 0o022 ? failure(`Others can write to ${data}`, `chmod 700 ${data}`) : ok(`${data}, for its owner alone`)
  ]
}

function inspectKey({ config, running }: Patient, facts: SqliteFacts | undefined): Finding {
  const { ok, failure, warning, skipped } = named('master key')
  const { data, masterKey } = config
  const file = join(data, keyFile)
  const text = masterKey ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)
  const where = masterKey === undefined ? file : 'MINIJANS_MASTER_KEY'
  if (text === undefined && running) return skipped('The server has it from its settings, which are not known here')
  if (text === undefined)
    return facts
      ? failure(`${file} is missing`, 'Restore it, or set MINIJANS_MASTER_KEY: without it the database has no use')
      : warning('There is none yet', 'The first start makes it')
  const key = Buffer.from(text, 'base64url')
  if (key.length !== 32) return failure(`${where} is not 32 bytes as base64url`, 'Restore it')
  const id = facts?.sealed && sealingKeyId(facts.sealed)
  if (id && id !== keyId(key))
    return failure(`${where} is not the key of this database`, 'Restore the one that belongs to it, or the database that belongs to the key') // prettier-ignore
  return ok(`${where}${id ? ' opens the database' : ''}`)
}

function inspectDatabase(file: string): { facts: SqliteFacts | undefined; findings: Finding[] } {
  const { ok, failure, warning } = named('database')
  if (!existsSync(file))
    return { facts: undefined, findings: [warning('There is none yet', 'The first start makes it')] }
  try {
    const facts = inspectSqlite(file)
    const size = `${(facts.size / megabyte).toFixed(1)} MiB, and a log of ${(facts.logSize / megabyte).toFixed(1)} MiB`
    if (facts.newer.length > 0)
      return { facts, findings: [failure(`A newer minijans has used it: migration ${facts.newer[0]}`, 'Start that version')] } // prettier-ignore
    const [problem, ...more] = checkSqlite(file)
    if (problem !== undefined)
      return {
        facts,
        findings: [failure(`It is damaged: ${problem}${more.length > 0 ? `, and ${more.length} more` : ''}`, 'Stop the server and restore a backup: minijans restore')] // prettier-ignore
      }
    const findings = [ok(`It is sound: ${size}`)]
    if (facts.pending.length > 0)
      findings.push(warning(`${facts.pending.length} migrations wait`, 'Back up; the next start runs them'))
    if (facts.logSize > 256 * megabyte)
      findings.push(warning(`Its log is large: ${size}`, 'Something has it open for long, such as a backup by another program; end that, or start the server again')) // prettier-ignore
    if (facts.unused > 0.5 && facts.size > 100 * megabyte)
      findings.push(warning(`${Math.round(facts.unused * 100)} % of it hold nothing`, `With the server stopped: sqlite3 ${file} VACUUM`)) // prettier-ignore
    return { facts, findings }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    const fix = code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT' ? 'Stop the server and restore a backup: minijans restore' : 'See that this user may read the file, and that nothing locks it' // prettier-ignore
    return { facts: undefined, findings: [failure(`It cannot be read: ${message}`, fix)] }
  }
}
