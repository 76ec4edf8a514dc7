import type { Context } from '#modules/core/module'
import { readSetting, writeSetting } from '#modules/settings/index'
import { seedScript } from './repository.ts'
import type { Script } from './script.ts'

const setting = 'scripts.installed'

/** What the server does itself, as entries that lists of ways to authenticate can show. */
const installed: readonly Script[] = [
  {
    inum: '5f6e0a52-9d1c-8b47-a3e6-0c7d2b9f4181',
    name: 'simple_password_auth',
    description: 'User name and password. Part of the server: there is no program to change.',
    script: '',
    scriptType: 'person_authentication',
    programmingLanguage: 'typescript',
    level: -1,
    revision: 1,
    enabled: true,
    internal: true,
    locationType: 'db'
  }
]

/** Adds the installed scripts that this database has never had. */
export async function seedScripts({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> {
  const added = new Set((await readSetting(db, setting)) as string[] | undefined)
  const missing = installed.filter(({ inum }) => !added.has(inum))
  if (missing.length === 0) return
  await db.transaction(async () => {
    for (const script of missing) await seedScript(db, script, now())
    await writeSetting(
      db,
      setting,
      installed.map(({ inum }) => inum),
      now()
    )
  })
}
