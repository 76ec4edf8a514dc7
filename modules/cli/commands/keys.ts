import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '#modules/core/module'
import { json, isGiven, serverOptions, textOf, type Call, type Command } from './command.ts'

const options = [...serverOptions, json]

export const keys: Command = {
  name: 'keys',
  summary: 'The keys that the server signs and decrypts with',
  example: 'minijans keys list',
  commands: [
    {
      name: 'list',
      summary: 'List the keys; on the data itself where no server runs',
      example: 'minijans keys list',
      options,
      run: list
    },
    {
      name: 'rotate',
      summary: 'Make a new key for every algorithm; tokens that are out there stay good',
      example: 'minijans keys rotate',
      options,
      run: rotate
    }
  ]
}

interface Key {
  kid: string
  alg: string
  use: string
  /** Milliseconds since 1970: when it will be over, as far as that is known. */
  exp?: number
}

async function list(call: Call): Promise<void> {
  await show(call, await either(call, 'get-config-jwks', async (ctx) => (await module()).allKeys(ctx)))
}

async function rotate(call: Call): Promise<void> {
  const { progress } = await import('../output.ts')
  const after = await either(call, 'post-config-jwks-rotation', async (ctx) => {
    const { allKeys, rotateKeysFor } = await module()
    await rotateKeysFor(ctx, { agent: 'minijans keys rotate', correlationId: randomUUID() })
    return allKeys(ctx)
  })
  await show(call, after)
  progress('New keys are published now and sign in two minutes; those before stay until their last token has expired')
}

/** Loaded when the data itself is worked on. */
const module = () => import('#modules/keys/index')

/** Asks the server, or does it on the data where none runs. */
async function either(call: Call, operationId: string, offline: (ctx: Context) => Promise<unknown>): Promise<Key[]> {
  const { configOf, folderOf, withFolder } = await import('./folder.ts')
  const { databaseFile, holdAlone } = await import('#modules/data-folder/index')
  const folder = folderOf(call)
  const isHere = textOf(call, 'host') === undefined && existsSync(join(folder, databaseFile))
  return withFolder(async () => {
    const lock = isHere ? holdAlone(folder) : undefined
    if (!lock) {
      const { connect } = await import('./api.ts')
      const { ask } = await connect(call, [operationId])
      return (await ask<{ keys: Key[] }>(operationId)).keys
    }
    try {
      const ctx = await call.host.openData(await configOf(call))
      try {
        return (await offline(ctx)) as Key[]
      } finally {
        await ctx.db.close()
      }
    } finally {
      lock.release()
    }
  })
}

async function show(call: Call, all: Key[]): Promise<void> {
  const { print } = await import('../output.ts')
  if (isGiven(call, 'json')) return print({ keys: all }, { format: 'json' })
  const rows = all.map(({ kid, alg, use, exp }) => ({
    kid,
    alg,
    use,
    until: exp === undefined ? '' : new Date(exp).toISOString()
  }))
  await print(rows, { format: 'table', columns: ['alg', 'use', 'until', 'kid'] })
}
