import { Router, type Request, type Response } from 'express'
import { codeEditorAddress } from '#modules/assets/index'
import { findClient } from '#modules/clients/index'
import { invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  findScript,
  hiddenValue,
  programmingLanguages,
  scriptTemplate,
  scriptTypes,
  scriptUses,
  withoutHidden,
  type Script
} from '#modules/scripts/index'
import { appConfiguration } from '#modules/settings/index'
import { questionPage } from '#views/admin/question'
import { deleteScriptQuestion, scriptPage } from '#views/admin/definitions/script'
import { internalScriptSections, scriptFormPage, scriptSections } from '#views/admin/definitions/script-form'
import { newScriptPage, scriptsPage, type ScriptRow } from '#views/admin/definitions/scripts'
import type { Section } from '#views/parts/fields'
import { telling } from '../flash.ts'
import { formOf, postedValues, toValues, valuesTypedAgain, type FormState } from '../form.ts'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, may, requireOperation, viewerOf } from '../guard.ts'
import { choiceOf, listQuery, pageSize, type Page } from '../paging.ts'
import { save } from '../save.ts'
import { checkSyntax } from './script-syntax.ts'
import { show } from '../show.ts'

const list = '/admin/scripts'
const home = (inum: string) => `${list}/${encodeURIComponent(inum)}`

/** Of what is part of the server only the description can be changed. */
const sectionsFor = (script: Pick<Script, 'internal'> | undefined): readonly Section[] =>
  script?.internal ? internalScriptSections : scriptSections

/** A form, and what reading its program found: that it is fine, that nothing here reads it, or what is wrong with it. */
type State = FormState & { script?: Script; isFine?: boolean; trouble?: string }

/** The pages of scripts, at `/admin/scripts`. */
export function scriptPages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response, inum: string) =>
    callOperation(req, res, 'get-config-scripts-by-inum', { params: { inum } }) as Promise<Script>

  router.get('/', async (req, res) => {
    const type = choiceOf(req, 'type', scriptTypes)
    const enabled = choiceOf(req, 'enabled', ['true', 'false'])
    const shown = listQuery(req, 'name', ['name', 'scriptType', 'level', 'enabled'])
    const query = { ...shown.query, ...(enabled && { fieldValuePair: `enabled=${enabled}` }) }
    const [operationId, params] = type
      ? (['get-config-scripts-by-type', { type }] as const)
      : (['get-config-scripts', {}] as const)
    const { totalEntriesCount, entries } = (await callOperation(req, res, operationId, {
      params,
      query
    })) as Page<Script>
    const props = { ...shown, size: pageSize, total: totalEntriesCount, type, enabled, scripts: entries.map(toRow) }
    show(
      res,
      scriptsPage(viewerOf(req, res), {
        ...props,
        types: scriptTypes,
        call: equivalentOf(ctx, res, operationId, { params, query })
      })
    )
  })

  router.get('/new', async (req, res) => {
    requireOperation(res, 'post-config-scripts')
    const again = valuesTypedAgain(scriptSections, req)
    if (again) return showForm(req, res, { values: again })
    const type = choiceOf(req, 'type', scriptTypes)
    if (!type) return show(res, newScriptPage(viewerOf(req, res), { types: scriptTypes }))
    const language = choiceOf(req, 'language', programmingLanguages) || 'python'
    const fresh: Record<string, unknown> = {
      scriptType: type,
      programmingLanguage: language,
      locationType: 'db',
      level: 1,
      script: await scriptTemplate(type, language)
    }
    showForm(req, res, { values: toValues(scriptSections, (name) => fresh[name]) })
  })

  router.post('/new', async (req, res) => {
    requireOperation(res, 'post-config-scripts')
    if (formOf(req).has('check')) return showChecked(req, res)
    await save(ctx, req, res, {
      sections: scriptSections,
      operationId: 'post-config-scripts',
      call: (members) => ({ body: toBody(undefined, members) }),
      again: (state) => showForm(req, res, state),
      done: (answer) => telling(home((answer as Script).inum), 'script-added')
    })
  })

  router.get('/:inum', async (req, res) => {
    const { inum } = req.params
    const script = withoutHidden(await read(req, res, inum))
    const checked = checkSyntax(script.script ?? '', script.programmingLanguage)
    show(
      res,
      scriptPage(viewerOf(req, res), {
        ...toRow(script),
        description: script.description ?? '',
        revision: script.revision,
        internal: script.internal === true,
        program: script.script ?? '',
        language: script.programmingLanguage,
        trouble: typeof checked === 'object' ? checked : undefined,
        values: valuesOf(script),
        uses: await usesOf(ctx, res, inum),
        editor: codeEditorAddress(),
        call: equivalentOf(ctx, res, 'get-config-scripts-by-inum', { params: { inum } })
      })
    )
  })

  router.get('/:inum/edit', async (req, res) => {
    const script = await read(req, res, req.params.inum)
    showForm(req, res, { script, values: valuesTypedAgain(sectionsFor(script), req) ?? valuesOf(script) })
  })

  router.post('/:inum/edit', async (req, res) => {
    const script = await read(req, res, req.params.inum)
    const { inum } = script
    requireOperation(res, 'put-config-scripts')
    if (formOf(req).has('check')) return showChecked(req, res, script)
    await save(ctx, req, res, {
      sections: sectionsFor(script),
      operationId: 'put-config-scripts',
      call: (members) => ({ body: toBody(script, members) }),
      entry: { id: `script ${inum}`, read: () => read(req, res, inum) },
      again: async (state) => showForm(req, res, { ...state, script: await read(req, res, inum) }),
      done: () => telling(home(inum), 'script-saved')
    })
  })

  router.get('/:inum/delete', async (req, res) => {
    requireOperation(res, 'delete-config-scripts-by-inum')
    const script = await read(req, res, req.params.inum)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...deleteScriptQuestion(script, viewer.csrf),
        section: 'scripts',
        back: { href: home(script.inum), label: script.name },
        call: equivalentOf(ctx, res, 'delete-config-scripts-by-inum', { params: { inum: script.inum } })
      })
    )
  })

  router.post('/:inum/delete', async (req, res) => {
    await callOperation(req, res, 'delete-config-scripts-by-inum', { params: { inum: req.params.inum } })
    res.redirect(303, telling(list, 'script-deleted'))
  })

  return router
}

const toRow = (script: Script): ScriptRow => ({
  inum: script.inum,
  name: script.name,
  aliases: script.aliases ?? [],
  scriptType: script.scriptType,
  language: script.programmingLanguage,
  level: script.level,
  enabled: script.enabled,
  internal: script.internal === true
})

/** Hidden values are not sent to anybody: what stands for them, sent back, leaves them as they are. */
const valuesOf = (script: Script) => {
  const shown = new Map<string, unknown>(Object.entries(withoutHidden(script)))
  return toValues(sectionsFor(script), (name) => shown.get(name))
}

/**
 * The script with what stands in the form; a program that is not given would be kept.
 * @throws AppError `invalid_value` for a value that nobody typed
 */
function toBody(before: Script | undefined, members: Record<string, unknown>): object {
  const isHidden = (name: string) =>
    before?.configurationProperties?.some(({ value1, hide }) => value1 === name && hide === true) ?? false
  const given = (members.configurationProperties ?? []) as NonNullable<Script['configurationProperties']>
  const lost = given.find(({ value1, value2 }) => value2 === hiddenValue && !isHidden(value1))
  if (lost) throw invalid(`type the value of ${lost.value1}: it cannot be taken over`, 'configurationProperties')
  const program = 'scriptType' in members && { script: members.script ?? '' }
  return { ...(before && withoutHidden(before)), ...members, ...program }
}

/** The form again with what reading the program found. */
function showChecked(req: Request, res: Response, script?: Script): void {
  const opened = formOf(req)
  const values = postedValues(scriptSections, opened)
  const checked = checkSyntax(String(values.script), String(values.programmingLanguage))
  const state = { values, opened, ...(script && { script }) }
  if (typeof checked === 'object')
    return showForm(req, res, { ...state, trouble: `line ${checked.line}: ${checked.message}` })
  showForm(req, res, { ...state, isFine: checked === 'fine' })
}

function showForm(
  req: Request,
  res: Response,
  { script, values, errors, opened, overtaken, call, isFine, trouble }: State
): void {
  requireOperation(res, script ? 'put-config-scripts' : 'post-config-scripts')
  const page = scriptFormPage(viewerOf(req, res), {
    script,
    sections: sectionsFor(script),
    version: opened?.get('version') ?? (script && entryVersion(script)),
    values,
    editor: codeEditorAddress(),
    checked: trouble ?? isFine,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}

/** What refers to the script, as far as the person may see that. */
async function usesOf(ctx: Context, res: Response, inum: string) {
  const script = await findScript(ctx, inum)
  if (!script) return { isDefaultMethod: false, scopes: [], client: undefined }
  const { isDefaultMethod, scopes, client } = await scriptUses(ctx, script, (await appConfiguration(ctx)).defaultAcr)
  const named = client !== undefined && may(res, 'get-oauth-openid-clients') ? await findClient(ctx, client) : undefined
  return {
    isDefaultMethod,
    scopes: may(res, 'get-oauth-scopes') ? scopes : [],
    client: named && { inum: named.inum, name: named.definition.displayName ?? named.inum }
  }
}
