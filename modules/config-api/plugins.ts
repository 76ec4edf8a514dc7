import { z } from 'zod'
import type { Context } from '#modules/core/module'
import { readAccess } from './access.ts'
import { operation, type Operation, type Plugin } from './operation.ts'

const tag = 'Plugins'
const access = {
  ...readAccess('https://jans.io/oauth/config/plugin'),
  group: ['https://jans.io/oauth/config/plugin.admin']
}

const pluginConf = z
  .object({ name: z.string(), description: z.string(), className: z.string() })
  .meta({ id: 'PluginConf' })

const served = new WeakMap<Context, readonly Plugin[]>()

/** Says which plugins stand beside the core. */
export const servePlugins = (ctx: Context, plugins: readonly Plugin[]): void => void served.set(ctx, plugins)

export const servedPlugins = (ctx: Context): readonly Plugin[] => served.get(ctx) ?? []

/** The plugins as Janssen lists them; className is where the code comes from. */
export const pluginList = (ctx: Context): z.output<typeof pluginConf>[] =>
  servedPlugins(ctx).map(({ name, description, origin = `minijans.config-api.${name}` }) => ({
    name,
    description,
    className: origin
  }))

export const pluginOperations: readonly Operation[] = [
  operation({
    operationId: 'get-plugins',
    method: 'get',
    path: '/plugin',
    tag,
    summary: 'All plugins',
    access,
    answer: z.array(pluginConf),
    handle: async ({ ctx }) => pluginList(ctx)
  }),
  operation({
    operationId: 'get-plugin-by-name',
    method: 'get',
    path: '/plugin/{pluginName}',
    tag,
    summary: 'Is there such a plugin?',
    access,
    answer: z.boolean(),
    handle: async ({ ctx, params }) => pluginList(ctx).some(({ name }) => name === params.pluginName)
  })
]
