import { Router } from 'express'
import type { Operations } from '#modules/config-api/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { pluginPage, type PluginOperation } from '#views/admin/server/plugin'
import { pluginsPage, type PluginRow } from '#views/admin/server/plugins'
import { equivalentOf } from '../equivalent.ts'
import { administratorOf, callOperation, viewerOf } from '../guard.ts'
import { show } from '../show.ts'

type Plugin = Operations['plugins'][number]

/** The pages of what stands beside the core of the Config API, at `/admin/plugins`. */
export function pluginPages(ctx: Context): Router {
  const router = Router()

  router.get('/', async (req, res) => {
    const listed = (await callOperation(req, res, 'get-plugins')) as { name: string }[]
    const { plugins } = administratorOf(res).operations
    const shown = plugins.filter(({ name }) => listed.some((plugin) => plugin.name === name))
    const call = equivalentOf(ctx, res, 'get-plugins')
    show(res, pluginsPage(viewerOf(req, res), { plugins: shown.map(toRow), call }))
  })

  router.get('/:name', async (req, res) => {
    const params = { pluginName: req.params.name }
    const plugin = administratorOf(res).operations.plugins.find(({ name }) => name === req.params.name)
    if (!(await callOperation(req, res, 'get-plugin-by-name', { params })) || !plugin) throw notFound('This plugin')
    show(
      res,
      pluginPage(viewerOf(req, res), {
        ...toRow(plugin),
        basePath: plugin.basePath,
        docs: { explorer: `/jans-config-api/docs/${plugin.name}/`, document: `${plugin.basePath}/openapi.json` },
        isElsewhere: ctx.config.listen.internalPort !== undefined,
        scopes: scopesOf(plugin),
        operations: plugin.operations.map((operation): PluginOperation => {
          const { operationId, method, path, summary, access } = operation
          return { operationId, method: method.toUpperCase(), path, summary, scopes: access?.own ?? [] }
        }),
        call: equivalentOf(ctx, res, 'get-plugin-by-name', { params })
      })
    )
  })

  return router
}

const toRow = ({ name, description, operations, origin }: Plugin): PluginRow => ({
  name,
  description,
  operations: operations.length,
  origin
})

/** The scopes that its operations ask for. */
const scopesOf = ({ operations }: Plugin): string[] =>
  [...new Set(operations.flatMap(({ access }) => [...(access?.own ?? []), ...(access?.group ?? [])]))].toSorted()
