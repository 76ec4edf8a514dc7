import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { announced, claimDataFolder, holdAlone, runningProcesses } from '#modules/data-folder/index'
import { temporaryFolder } from '../../support/process.ts'

/** Another process that uses the folder. */
async function holder(folder: string, kind: 'shared' | 'alone'): Promise<ChildProcess & AsyncDisposable> {
  const file = join(import.meta.dirname, '../../support/folder-holder.ts')
  const child = spawn(process.execPath, [file, folder, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout!, 'data')
  return Object.assign(child, {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })
}

const kill = async (child: ChildProcess) => {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('a data folder that a process uses', () => {
  it('can be used by another one too, and by nobody alone', async () => {
    using folder = temporaryFolder()
    await using _other = await holder(folder.path, 'shared')
    const claim = claimDataFolder(folder.path)
    expect(holdAlone(folder.path)).toBeUndefined()
    claim.release()
    expect(holdAlone(folder.path)).toBeUndefined()
  })

  it('is free as soon as the process is killed, and so is what it said of itself', async () => {
    using folder = temporaryFolder()
    await using other = await holder(folder.path, 'shared')
    expect(runningProcesses(folder.path)).toMatchObject([{ pid: other.pid, address: 'http://127.0.0.1:1' }])
    await kill(other)
    expect([runningProcesses(folder.path), announced(folder.path)]).toEqual([[], []])
    const alone = holdAlone(folder.path)
    expect(alone).toBeDefined()
    expect(readdirSync(folder.path)).toEqual(['.lock'])
    alone?.release()
  })

  it('is used by nobody new while somebody has it alone', async () => {
    using folder = temporaryFolder()
    await using other = await holder(folder.path, 'alone')
    expect(() => claimDataFolder(folder.path)).toThrow('is being restored or reset')
    await kill(other)
    claimDataFolder(folder.path).release()
  })

  it('takes back what it has said when it is let go of', () => {
    using folder = temporaryFolder()
    claimDataFolder(folder.path).release()
    expect(readdirSync(folder.path)).toEqual(['.lock'])
  })

  it('has to be there', () => {
    expect(() => claimDataFolder('/nowhere/at/all')).toThrow('The data folder /nowhere/at/all cannot be used')
    expect(runningProcesses('/nowhere/at/all')).toEqual([])
  })
})

describe('a restore that a crash has interrupted', () => {
  /** The folder as it is in the middle: decided, and done as far as the names say. */
  function interrupted(path: string, moved: readonly string[], removed: readonly string[]) {
    const old = {
      'minijans.sqlite': 'old',
      'minijans.sqlite-wal': 'old',
      'cli-client.json': 'old',
      'notes.txt': 'mine'
    }
    const next: Record<string, string> = { 'minijans.sqlite': 'new', 'master.key': 'new' }
    for (const [name, text] of Object.entries(old)) if (!removed.includes(name)) writeFileSync(join(path, name), text)
    mkdirSync(join(path, '.restored/files'), { recursive: true })
    writeFileSync(join(path, '.restored/plan.json'), JSON.stringify({ names: Object.keys(next), keepsKey: false }))
    for (const [name, text] of Object.entries(next))
      writeFileSync(join(path, moved.includes(name) ? name : `.restored/files/${name}`), text)
  }
  const content = (path: string) =>
    Object.fromEntries(
      readdirSync(path)
        .filter((name) => name !== '.lock')
        .map((name) => [name, readFileSync(join(path, name), 'utf8')])
    )

  it.each([
    ['before anything was moved', [], []],
    ['when the old log was gone', [], ['minijans.sqlite-wal']],
    ['when the database was moved', ['minijans.sqlite'], ['minijans.sqlite-wal', 'cli-client.json']],
    ['when everything was moved', ['minijans.sqlite', 'master.key'], ['minijans.sqlite-wal', 'cli-client.json']]
  ])('is finished by the next start: %s', (_when, moved, removed) => {
    using folder = temporaryFolder()
    interrupted(folder.path, moved, removed)
    claimDataFolder(folder.path).release()
    expect(content(folder.path)).toEqual({ 'minijans.sqlite': 'new', 'master.key': 'new', 'notes.txt': 'mine' })
  })

  it('leaves the folder as it was when nothing was decided yet', () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'minijans.sqlite'), 'old')
    mkdirSync(join(folder.path, '.restore/files'), { recursive: true })
    writeFileSync(join(folder.path, '.restore/files/minijans.sqlite'), 'half of the ne')
    writeFileSync(join(folder.path, '.restore/plan.json'), '{"names":["minijans.sqlite"],"keepsKey":false}')
    claimDataFolder(folder.path).release()
    expect(content(folder.path)).toEqual({ 'minijans.sqlite': 'old' })
    expect(existsSync(join(folder.path, '.restore'))).toBe(false)
  })
})
