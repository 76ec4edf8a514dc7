import { Router, type Request, type RequestHandler } from 'express'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { apiConfiguration } from './configuration.ts'
import { apiErrorHandler } from './errors.ts'
import { admit, type Caller } from './guard.ts'
import type { Operation, Plugin } from './operation.ts'
import { withoutEmpties } from './output.ts'
import { withinMaxCount } from './paging.ts'
import { checkText, readQuery } from './query.ts'

/** The HTTP side of a plugin. */
export function pluginRouter(ctx: Context, { operations, refusal }: Plugin): Router {
  const router = Router({ caseSensitive: true })
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })
  const paths = new Map<string, string[]>()
  for (const operation of operations) {
    const path = operation.path.replaceAll(/\{([\w-]+)\}/g, ':"$1"') || '/'
    router[operation.method](path, ...handlers(ctx, operation))
    paths.set(path, [...(paths.get(path) ?? []), operation.method.toUpperCase()])
  }
  for (const [path, methods] of paths) router.all(path, otherMethods(methods))
  router.use((req, _res, next) => next(new AppError('not_found', 404, `There is nothing at ${req.path}`)))
  router.use(refusal?.handler ?? apiErrorHandler)
  return router
}

function handlers(ctx: Context, operation: Operation): RequestHandler[] {
  const callers = new WeakMap<Request, Caller>()
  const guard: RequestHandler = async (req, _res, next) => {
    callers.set(req, await admit(ctx, operation.access, req))
    next()
  }
  const run: RequestHandler = async (req, res) => {
    const answer = await operation.handle({
      ctx,
      params: readParams(req),
      query: operation.query && (await readPage(ctx, readQuery(operation.query, req.query), req)),
      body: operation.body && readBody(req),
      setHeader: (name, value) => res.set(name, value.replaceAll(/[^\x20-\x7e]/g, '?')),
      isGone: () => res.closed,
      ...(callers.get(req) as Caller)
    })
    const { answer: form, answerType, verbatim, absence, status = 200 } = operation
    if (!form) return void res.status(operation.status ?? 204).end()
    if (absence && answer === undefined) return void res.status(204).end()
    res.status(status)
    if (answerType) res.type(answerType).send(answer)
    else res.json(verbatim ? answer : withoutEmpties(answer))
  }
  // Who may not come in is told so before anything of the body is read.
  if (!operation.body) return [guard, run]
  const { types, parser = jsonBody({ types: [...types] }) } = operation.body
  return [guard, parser, run]
}

function readParams(req: Request): Record<string, string> {
  for (const [name, value] of Object.entries(req.params)) checkText(name, value)
  return req.params as Record<string, string>
}

async function readPage(ctx: Context, query: unknown, req: Request): Promise<unknown> {
  const { maxCount } = await apiConfiguration.read(ctx)
  return withinMaxCount(query, req.query, maxCount)
}

function readBody(req: Request): unknown {
  if (req.body === undefined) throw new AppError('invalid_body', 400, 'A body is needed')
  return req.body as unknown
}

const otherMethods =
  (methods: string[]): RequestHandler =>
  (req, res) => {
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods
    res.set('Allow', allowed.join(', '))
    if (req.method === 'OPTIONS') return void res.status(204).end()
    throw new AppError('method_not_allowed', 405, `${req.method} is not possible here; ${allowed.join(', ')} is`)
  }
