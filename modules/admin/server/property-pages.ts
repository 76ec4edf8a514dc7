import { Router, type Request, type Response } from 'express'
import { AppError, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import { masked } from '#modules/settings/index'
import { propertiesPage, type PropertyRow } from '#views/admin/server/properties'
import { propertyFormPage } from '#views/admin/server/property-form'
import { questionPage } from '#views/admin/question'
import type { Section } from '#views/parts/fields'
import { grasped } from '#views/parts/prose'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf, mask } from '../equivalent.ts'
import { telling } from '../flash.ts'
import { formOf, postedValues, toMembers, toValues, valuesTypedAgain, type FormState } from '../form.ts'
import { callOperation, may, requireOperation, viewerOf } from '../guard.ts'
import { memberAt } from '../nested.ts'
import { choiceOf, queryText } from '../paging.ts'
import { propertiesOf, sources, type Properties, type Source } from './property-sources.ts'
import type { Definition } from './property-definition.ts'
import { bodyOf, changesOf, isSame, type Changes } from './property-patch.ts'
import { riskOf } from './property-risks.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

const root = '/admin/properties'

/** A source as it is now. */
interface Opened extends Properties {
  source: Source
  document: object
  /** The same without its secrets. */
  shown: object
}

/** The pages of properties, at `/admin/properties`. */
export function propertyPages(ctx: Context): Router {
  const router = Router()

  router.get('/', (_req, res) => {
    const first = sources.find(({ read }) => may(res, read))
    if (!first) throw new AppError('insufficient_scope', 403, 'Your roles do not include reading any properties')
    res.redirect(303, `${root}/${first.id}`)
  })

  router.get('/:source', async (req, res) => {
    const opened = await open(ctx, req, res)
    const { source, groups } = opened
    const q = queryText(req)
    const group = choiceOf(req, 'group', groups.map(({ id }) => id)) // prettier-ignore
    const only = choiceOf(req, 'only', ['changed', 'unsupported'])
    const all = opened.definitions.map((definition) => toRow(opened, definition))
    const rows = all.filter((row) => isShown(row, { q, group, only }))
    show(
      res,
      propertiesPage(viewerOf(req, res), {
        ...tabsOf(res, source),
        about: source.about,
        idle: source.idle,
        q,
        group,
        only,
        groups,
        rows,
        overview: all.length > mostAtOnce && !q && !group && !only ? overviewOf(groups, all) : undefined,
        mayChange: may(res, source.write),
        mayReset: may(res, resetter(source).write),
        call: equivalentOf(ctx, res, source.read)
      })
    )
  })

  router.get('/:source/reset/:name', async (req, res) => {
    const opened = await open(ctx, req, res)
    const { source } = opened
    requireOperation(res, resetter(source).write)
    const { name, field } = changeable(opened, req.params.name)
    const { call, risk } = resetOf(opened, name)
    const usual = shortly(opened.standard(name), field.suffix)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        title: `Put ${field.label} back to its default?`,
        about: [usual === undefined ? 'It gets the value that it had at first.' : `That is ${usual}.`, risk]
          .filter(Boolean)
          .join(' '),
        label: 'Put it back',
        danger: risk !== undefined,
        action: `${root}/${source.id}/reset/${encodeURIComponent(name)}`,
        csrf: viewer.csrf,
        section: 'properties',
        back: { href: `${root}/${source.id}`, label: source.label },
        call: equivalentOf(ctx, res, call.operationId, { body: call.body })
      })
    )
  })

  router.post('/:source/reset/:name', async (req, res) => {
    const opened = await open(ctx, req, res)
    const { call } = resetOf(opened, changeable(opened, req.params.name).name)
    await callOperation(req, res, call.operationId, { body: call.body })
    res.redirect(303, telling(`${root}/${opened.source.id}`, 'property-reset'))
  })

  router.get('/:source/:group', async (req, res) => {
    const opened = await open(ctx, req, res)
    requireOperation(res, opened.source.write)
    const edited = editedIn(opened, req)
    const values = valuesTypedAgain(edited.sections, req) ?? valuesOf(edited, opened)
    await showForm(ctx, req, res, { values })
  })

  router.post('/:source/:group', async (req, res) => {
    const opened = await open(ctx, req, res)
    const { source, document } = opened
    requireOperation(res, source.write)
    const edited = editedIn(opened, req)
    const { sections, definitions } = edited
    const before = valuesOf(edited, opened)
    const posted = postedValues(sections, formOf(req))
    const changesBy = (members: Changes) => changesOf(definitions, document, before, posted, members)
    const changes = changesBy(toMembers(sections, posted).members)
    const risks = unconfirmed(opened, formOf(req), changes)
    const home = `${root}/${source.id}`
    if (risks) return showForm(ctx, req, res, { values: posted, opened: formOf(req), risks })
    await save(ctx, req, res, {
      sections,
      operationId: source.write,
      call(members) {
        const made = changesBy(members)
        const shown = formOf(req).has('preview') ? withoutSecrets(made, definitions, mask) : made
        return { body: bodyOf(source.form, shown, opened.standard) }
      },
      entry: {
        id: `properties ${source.id}`,
        read: async () => subset((await open(ctx, req, res)).document, definitions)
      },
      again: (state) => showForm(ctx, req, res, state),
      done: () => telling(home, Object.keys(changes).length === 0 ? 'nothing-changed' : 'properties-saved')
    })
  })

  return router
}

/** Properties that are shown although nobody has said what they look for. */
const mostAtOnce = 100

const overviewOf = (groups: Opened['groups'], rows: readonly PropertyRow[]) =>
  groups.map(({ id, title, about = '' }) => {
    const own = rows.filter(({ group }) => group === id)
    return { id, title, about, count: own.length, changed: own.filter(({ isChanged }) => isChanged).length }
  })

/** @throws AppError `not_found` for a source that there is not, `insufficient_scope` */
async function open(ctx: Context, req: Request, res: Response): Promise<Opened> {
  const source = sources.find(({ id }) => id === req.params.source)
  if (!source) throw notFound('This set of properties')
  const document = (await callOperation(req, res, source.read, { verbatim: true })) as object
  return { source, document, shown: masked(document), ...(await propertiesOf(ctx, res, source)) }
}

const tabsOf = (res: Response, { id }: Source) => ({
  source: id,
  tabs: sources.filter(({ read }) => may(res, read)).map(({ id, label }) => ({ id, label }))
})

function toRow({ source, document, shown, standard }: Opened, definition: Definition): PropertyRow {
  const { name, group, about, field, isSecret, state } = definition
  const value = memberAt(shown, name)
  const usual = standard(name)
  return {
    name,
    group,
    label: field.label,
    about,
    value,
    ...(field.suffix && { unit: field.suffix }),
    ...(!isSecret && { standard: usual }),
    isSecret,
    isChanged: state !== 'fixed' && !isSame(memberAt(document, name), usual),
    state: group === 'unsupported' ? 'unsupported' : state,
    // What belongs to another source is changed there.
    home: source.id === 'auth' && group === 'logging' ? `${root}/logging/logging` : `${root}/${source.id}/${group}`
  }
}

/** Is a property among those that are looked for? Each word has to be in its name, its label or what is said about it. */
function isShown(row: PropertyRow, { q, group, only }: { q: string; group: string; only: string }): boolean {
  if (only === 'unsupported' ? row.state !== 'unsupported' : row.state === 'unsupported' && !q && group !== row.group)
    return false
  if ((only === 'changed' && !row.isChanged) || (group !== '' && row.group !== group)) return false
  const text = fold([row.name, row.label, row.about].join('\n'))
  return fold(q)
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** @throws AppError `not_found` */
function changeable({ definitions }: Opened, name: string): Definition {
  const found = definitions.find((known) => known.name === name && known.state !== 'fixed')
  if (!found) throw notFound(`The property ${name}`)
  return found
}

const resetter = (source: Source) => source.reset ?? source

function resetOf({ source, standard }: Opened, name: string) {
  const { write, form } = resetter(source)
  return {
    call: { operationId: write, body: bodyOf(form, { [name]: undefined }, standard) },
    risk: riskOf(source.id, name, standard(name))
  }
}

/** One group of a source, as its form has it. */
interface Edited {
  title: string
  about: string | undefined
  definitions: readonly Definition[]
  sections: readonly Section[]
}

/** @throws AppError `not_found` for a group that cannot be changed here */
function editedIn({ groups, definitions, document, standard }: Opened, req: Request): Edited {
  const group = groups.find(({ id }) => id === req.params.group)
  const own = definitions
    .filter((known) => known.group === group?.id && known.state !== 'fixed')
    .map((known) => suited(known, memberAt(document, known.name), standard(known.name)))
  if (!group || own.length === 0) throw notFound('This group of properties')
  const { title, about } = group
  return {
    title,
    about,
    definitions: own,
    sections: [{ title, ...(about && { about }), fields: own.map(({ field }) => field) }]
  }
}

/** As JSON where a value cannot be written in lines; and what it is at first, where that is short. */
function suited(definition: Definition, value: unknown, standard: unknown): Definition {
  const { field } = definition
  const sections = [{ title: '', fields: [field] }]
  const isInLines = field.kind === 'lines' || field.kind === 'map'
  const { members } = toMembers(
    sections,
    toValues(sections, () => value)
  )
  const fits = !isInLines || isSame(members[field.name], value)
  const usual = shortly(standard, field.suffix)
  return {
    ...definition,
    field: {
      ...field,
      name: definition.name,
      ...(!fits && { kind: 'json' as const }),
      ...(usual !== undefined && !definition.isSecret && { standard: usual })
    }
  }
}

function shortly(value: unknown, unit: string | undefined): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') {
    const length = grasped(value, unit)
    return [value, unit, length && `(${length})`].filter((part) => part !== undefined && part !== '').join(' ')
  }
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
    return value.join(', ').length <= 60 ? value.join(', ') : `${value.length} values`
  return typeof value === 'string' && value !== '' && value.length <= 60 ? value : undefined
}

function valuesOf({ sections, definitions }: Edited, { document }: Opened) {
  const secrets = new Set(definitions.filter(({ isSecret }) => isSecret).map(({ name }) => name))
  return toValues(sections, (name) => (secrets.has(name) ? undefined : (memberAt(document, name) ?? undefined)))
}

/** For showing: what was typed as a secret is not repeated. */
const withoutSecrets = <Values extends object>(
  values: Values,
  definitions: readonly Definition[],
  instead: string
): Values => {
  const secrets = definitions.filter(({ name, isSecret }) => isSecret && Object.hasOwn(values, name))
  return { ...values, ...Object.fromEntries(secrets.map(({ name }) => [name, instead])) }
}

/** What a form was made from. */
const subset = (document: object, definitions: readonly Definition[]) =>
  definitions.map(({ name }) => [name, memberAt(document, name) ?? null])

/** What somebody should know before these changes are made; undefined when there is nothing, or it is known. */
function unconfirmed({ source, definitions, standard }: Opened, form: URLSearchParams, changes: Changes) {
  if (form.has('preview')) return undefined
  const risks = Object.entries(changes).flatMap(([name, value]) => {
    const what = riskOf(source.id, name, value ?? standard(name))
    return what === undefined ? [] : [{ name, what }]
  })
  const known = new Set(form.get('known')?.split(' '))
  if (risks.every(({ name }) => known.has(name))) return undefined
  const labels = new Map(definitions.map(({ name, field }) => [name, field.label]))
  return risks.map(({ name, what }) => ({ name, label: labels.get(name) ?? name, what }))
}

async function showForm(
  ctx: Context,
  req: Request,
  res: Response,
  state: FormState & { risks?: { name: string; label: string; what: string }[] }
): Promise<void> {
  const current = await open(ctx, req, res)
  const { source, document } = current
  const { title, about, definitions, sections } = editedIn(current, req)
  const { values, errors, opened, overtaken, call, risks } = state
  const notes = definitions.map((definition) => {
    const { name, isChanged, state, isSecret } = toRow(current, definition)
    return { name, isChanged, isKept: state === 'kept' && source.idle === undefined, isSecret }
  })
  const page = propertyFormPage(viewerOf(req, res), {
    source: { id: source.id, label: source.label },
    group: String(req.params.group),
    title,
    about: about === undefined ? source.about : undefined,
    idle: source.idle,
    sections,
    notes,
    mayReset: may(res, resetter(source).write),
    version: opened?.get('version') ?? entryVersion(subset(document, definitions)),
    values: withoutSecrets(values, definitions, ''),
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(risks && { risks }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}
