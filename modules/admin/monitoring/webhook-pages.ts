import { Router, type Request, type Response } from 'express'
import { notFound } from '#modules/core/errors'
import { parseDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { isSecretHeader, maskedValue } from '#modules/webhooks/index'
import { questionPage } from '#views/admin/question'
import { deleteWebhookQuestion, webhookPage } from '#views/admin/monitoring/webhook'
import { webhookFormPage, webhookSections } from '#views/admin/monitoring/webhook-form'
import { testSections, webhookTestPage, type Outcome } from '#views/admin/monitoring/webhook-test'
import { webhooksPage } from '#views/admin/monitoring/webhooks'
import { telling } from '../flash.ts'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import {
  formOf,
  isMendable,
  postedValues,
  toErrors,
  toMembers,
  toValues,
  valuesTypedAgain,
  type FormState
} from '../form.ts'
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { choiceOf, listQuery, pageNumber, pageSize, type Page } from '../paging.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

interface Header {
  key: string
  value?: string
}

/** A webhook as the Config API has it. */
interface WebhookDocument extends Record<string, unknown> {
  inum: string
  displayName: string
  description?: string
  url: string
  httpMethod: string
  jansEnabled?: boolean
  httpHeaders?: Header[]
  httpRequestBody?: Record<string, unknown>
  httpRequestBodyString?: string
  auiFeatureIds?: string[]
}

interface FeatureDocument {
  auiFeatureId: string
  displayName: string
}

interface DeliveryDocument {
  id: string
  featureId: string
  createdAt: string
  attempts: number
  nextAttemptAt?: string
  failedAt?: string
  problem?: string
}

const list = '/admin/webhooks'
const home = (inum: string) => `${list}/${encodeURIComponent(inum)}`

/** The pages of webhooks, at `/admin/webhooks`. */
export function webhookPages(ctx: Context): Router {
  const router = Router()

  /** @throws AppError `not_found` */
  async function read(req: Request, res: Response, inum: string): Promise<WebhookDocument> {
    const query = { fieldValuePair: `inum=${inum}`, limit: '1' }
    const found = /^[\w-]{1,64}$/.test(inum)
      ? ((await callOperation(req, res, 'get-all-webhooks', { query })) as Page<WebhookDocument>)
      : undefined
    const [webhook] = found?.entries ?? []
    if (!webhook) throw notFound('This webhook')
    // What it could not deliver meanwhile is no change of it.
    const { deliveriesDropped: _, ...kept } = webhook
    return kept
  }
  const featuresOf = async (req: Request, res: Response) =>
    ((await callOperation(req, res, 'get-all-features')) as FeatureDocument[]).map(({ auiFeatureId, displayName }) => ({
      value: auiFeatureId,
      label: displayName,
      help: auiFeatureId
    }))

  router.get('/', async (req, res) => {
    const shown = listQuery(req, 'displayName', ['displayName', 'url', 'httpMethod'])
    const enabled = choiceOf(req, 'enabled', ['true', 'false'])
    const query = { ...shown.query, ...(enabled && { fieldValuePair: `jansEnabled=${enabled}` }) }
    const { totalEntriesCount, entries } = (await callOperation(req, res, 'get-all-webhooks', {
      query
    })) as Page<WebhookDocument>
    const props = {
      ...shown,
      size: pageSize,
      total: totalEntriesCount,
      enabled,
      webhooks: entries.map(toRow),
      call: equivalentOf(ctx, res, 'get-all-webhooks', { query })
    }
    show(res, webhooksPage(viewerOf(req, res), props))
  })

  async function showForm(req: Request, res: Response, state: FormState & { webhook?: WebhookDocument }) {
    const { webhook, values, errors, opened, overtaken, call } = state
    const page = webhookFormPage(viewerOf(req, res), {
      webhook,
      version: opened?.get('version') ?? (webhook && entryVersion(webhook)),
      values,
      features: await featuresOf(req, res),
      ...(errors && { errors }),
      ...(overtaken && { overtaken }),
      ...(call && { call })
    })
    show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
  }

  router.get('/new', async (req, res) => {
    requireOperation(res, 'post-webhook')
    await showForm(req, res, {
      values: valuesTypedAgain(webhookSections, req) ?? toValues(webhookSections, (name) => newWebhook[name])
    })
  })

  router.post('/new', async (req, res) => {
    await save(ctx, req, res, {
      sections: webhookSections,
      operationId: 'post-webhook',
      call: (members) => ({ body: toBody(req, members) }),
      again: (state) => showForm(req, res, state),
      done: (answer) => telling(home((answer as WebhookDocument).inum), 'webhook-added')
    })
  })

  router.get('/:inum', async (req, res) => {
    const webhook = await read(req, res, req.params.inum)
    const page = pageNumber(req)
    const query = { webhookId: webhook.inum, limit: String(pageSize), startIndex: String((page - 1) * pageSize) }
    const { totalEntriesCount, entries } = (await callOperation(req, res, 'get-webhook-deliveries', {
      query
    })) as Page<DeliveryDocument>
    const features = await featuresOf(req, res)
    const nameOf = (id: string) => features.find(({ value }) => value === id)?.label ?? id
    const values = valuesOf({ ...webhook, httpHeaders: masked(webhook.httpHeaders) })
    const props = {
      ...toRow(webhook),
      values: { ...values, auiFeatureIds: (webhook.auiFeatureIds ?? []).map(nameOf) },
      deliveries: {
        page,
        size: pageSize,
        total: totalEntriesCount,
        rows: entries.map(({ featureId, createdAt, attempts, nextAttemptAt, failedAt, problem }) => ({
          feature: nameOf(featureId),
          createdAt: at(createdAt) ?? 0,
          attempts,
          nextAttemptAt: at(nextAttemptAt),
          failedAt: at(failedAt),
          problem
        }))
      },
      call: equivalentOf(ctx, res, 'get-webhook-deliveries', { query })
    }
    show(res, webhookPage(viewerOf(req, res), props))
  })

  router.get('/:inum/edit', async (req, res) => {
    requireOperation(res, 'put-webhook')
    const webhook = await read(req, res, req.params.inum)
    await showForm(req, res, { webhook, values: valuesTypedAgain(webhookSections, req) ?? valuesOf(webhook) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const { inum } = await read(req, res, req.params.inum)
    await save(ctx, req, res, {
      sections: webhookSections,
      operationId: 'put-webhook',
      call: (members) => ({ body: { inum, ...toBody(req, members) } }),
      entry: { id: `webhook ${inum}`, read: () => read(req, res, inum) },
      again: async (state) => showForm(req, res, { ...state, webhook: await read(req, res, inum) }),
      done: () => telling(home(inum), 'webhook-saved')
    })
  })

  async function showTest(
    req: Request,
    res: Response,
    state: FormState & { webhook: WebhookDocument; outcomes?: Outcome[] }
  ) {
    const { webhook, values, errors, call, outcomes } = state
    const follows = webhook.auiFeatureIds ?? []
    const page = webhookTestPage(viewerOf(req, res), {
      ...toRow(webhook),
      values,
      features: (await featuresOf(req, res)).filter(({ value }) => follows.includes(value)),
      ...(errors && { errors }),
      ...(call && { call }),
      ...(outcomes && { outcomes })
    })
    show(res, page, errors && !call ? 400 : 200)
  }

  router.get('/:inum/test', async (req, res) => {
    const webhook = await read(req, res, req.params.inum)
    const [featureId = ''] = webhook.auiFeatureIds ?? []
    const usual = { featureId, values: JSON.stringify(sampleValues(webhook), null, 2) }
    await showTest(req, res, { webhook, values: valuesTypedAgain(testSections, req) ?? usual })
  })

  router.post('/:inum/test', async (req, res) => {
    const webhook = await read(req, res, req.params.inum)
    const form = formOf(req)
    const values = postedValues(testSections, form)
    const { members, errors } = toMembers(testSections, values)
    const { featureId = '', values: shortcodeValueMap = {} } = members as { featureId?: string; values?: unknown }
    const call = { params: { featureId }, body: [{ webhookId: webhook.inum, shortcodeValueMap }] }
    if (form.has('preview'))
      return showTest(req, res, { webhook, values, errors, call: equivalentOf(ctx, res, 'trigger-webhook', call) })
    if (Object.keys(errors).length > 0) return showTest(req, res, { webhook, values, errors })
    try {
      const answers = (await callOperation(req, res, 'trigger-webhook', call)) as TriggerAnswer[]
      await showTest(req, res, { webhook, values, outcomes: answers.map((answer) => toOutcome(answer, webhook.inum)) })
    } catch (error) {
      if (!isMendable(error)) throw error
      await showTest(req, res, { webhook, values, errors: toErrors(testSections, error) })
    }
  })

  router.get('/:inum/delete', async (req, res) => {
    requireOperation(res, 'delete-Webhook-by-inum')
    const webhook = await read(req, res, req.params.inum)
    const viewer = viewerOf(req, res)
    const question = questionPage(viewer, {
      ...deleteWebhookQuestion(webhook, viewer.csrf),
      section: 'webhooks',
      back: { href: home(webhook.inum), label: webhook.displayName },
      call: equivalentOf(ctx, res, 'delete-Webhook-by-inum', { params: { webhookId: webhook.inum } })
    })
    show(res, question)
  })

  router.post('/:inum/delete', async (req, res) => {
    await callOperation(req, res, 'delete-Webhook-by-inum', { params: { webhookId: req.params.inum } })
    res.redirect(303, telling(list, 'webhook-deleted'))
  })

  return router
}

const newWebhook: Readonly<Record<string, unknown>> = {
  httpMethod: 'POST',
  jansEnabled: true,
  httpRequestBody: '{\n  "inum": "${inum}",\n  "name": "${displayName}"\n}'
}

const toRow = ({
  inum,
  displayName,
  description = '',
  url,
  httpMethod,
  jansEnabled,
  auiFeatureIds
}: WebhookDocument) => ({
  inum,
  displayName,
  description,
  url,
  httpMethod,
  enabled: jansEnabled === true,
  featureCount: auiFeatureIds?.length ?? 0
})

const valuesOf = ({ httpRequestBody, httpRequestBodyString, ...webhook }: WebhookDocument) =>
  toValues(webhookSections, (name) =>
    name === 'httpRequestBody'
      ? httpRequestBody
        ? JSON.stringify(httpRequestBody, null, 2)
        : httpRequestBodyString
      : (webhook as Record<string, unknown>)[name]
  )

/** Headers as everybody may see them. */
const masked = (headers: readonly Header[] = []): Header[] =>
  headers.map(({ key, value = '' }) => ({ key, value: isSecretHeader(key) ? maskedValue : value }))

/** What stands in the form, a body of JSON as such; where the call is only shown, no credential stands in it. */
function toBody(req: Request, { httpRequestBody: body, httpHeaders, ...members }: Record<string, unknown>) {
  const headers = (httpHeaders ?? []) as Header[]
  return {
    ...members,
    httpHeaders: formOf(req).has('preview') ? masked(headers) : headers,
    ...(typeof body === 'string' && bodyMembers(body))
  }
}

function bodyMembers(text: string): { httpRequestBody: object } | { httpRequestBodyString: string } {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    // One without members would be taken for none.
    if (isObject && Object.keys(value).length > 0) return { httpRequestBody: value }
  } catch {
    // A body of another kind.
  }
  return { httpRequestBodyString: text }
}

const shortCode = /\$\{([^{}$]{1,255})\}/g

/** A value for each short code that the webhook has. */
function sampleValues({ url, httpRequestBody, httpRequestBodyString = '' }: WebhookDocument): Record<string, string> {
  const templates = [url, JSON.stringify(httpRequestBody ?? {}), httpRequestBodyString].join('\n')
  return Object.fromEntries([...templates.matchAll(shortCode)].map(([, name = '']) => [name, `test ${name}`]))
}

interface TriggerAnswer {
  success?: boolean
  responseMessage: string
  responseCode: number
  responseObject?: { webhookId?: string }
}

const toOutcome = ({ success, responseMessage, responseObject }: TriggerAnswer, inum: string): Outcome => ({
  success: success === true,
  message: responseMessage,
  own: responseObject?.webhookId === inum
})

const at = (text: string | undefined): number | undefined => (text === undefined ? undefined : parseDateTime(text))
