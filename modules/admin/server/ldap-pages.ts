import { Router, type Request, type Response } from 'express'
import type { Context } from '#modules/core/module'
import { deleteLdapQuestion, ldapPage } from '#views/admin/server/ldap'
import { ldapFormPage, ldapSections, ldapSectionsWithout } from '#views/admin/server/ldap-form'
import { questionPage } from '#views/admin/question'
import type { Section } from '#views/parts/fields'
import { telling } from '../flash.ts'
import {
  formOf,
  postedValues,
  toErrors,
  toMembers,
  toValues,
  valuesTypedAgain,
  isMendable,
  type FormState
} from '../form.ts'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, requireOperation, viewerOf } from '../guard.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

/** An LDAP source as the Config API has it. */
export interface LdapDocument extends Record<string, unknown> {
  configId: string
  servers?: string[]
  useSSL?: boolean
  enabled?: boolean
  level?: number
}

const list = '/admin/authentication'
const home = (id: string) => `${list}/ldap/${encodeURIComponent(id)}`

/** A source keeps the name that it is found by. */
const sectionsFor = (source: LdapDocument | undefined): readonly Section[] =>
  source ? ldapSectionsWithout('configId') : ldapSections

type State = FormState & { source?: LdapDocument; reachable?: boolean }

/** The pages of LDAP sources, at `/admin/authentication/ldap`. */
export function ldapPages(ctx: Context): Router {
  const router = Router()
  const read = (req: Request, res: Response, name: string) =>
    callOperation(req, res, 'get-config-database-ldap-by-name', { params: { name } }) as Promise<LdapDocument>
  const test = (req: Request, res: Response, body: unknown) =>
    callOperation(req, res, 'post-config-database-ldap-test', { body }) as Promise<boolean>

  /** Tries what stands in the form; nothing is saved. */
  async function tryForm(req: Request, res: Response, source?: LdapDocument): Promise<void> {
    const sections = sectionsFor(source)
    const form = formOf(req)
    const values = postedValues(sections, form)
    const state = { values, opened: form, ...(source && { source }) }
    const { members, errors } = toMembers(sections, values)
    if (Object.keys(errors).length > 0) return showForm(req, res, { ...state, errors })
    try {
      const reachable = await test(req, res, toBody(source, members))
      showForm(req, res, { ...state, reachable })
    } catch (error) {
      if (!isMendable(error)) throw error
      showForm(req, res, { ...state, errors: toErrors(sections, error) })
    }
  }

  router.get('/new', (req, res) => {
    const values = valuesTypedAgain(ldapSections, req) ?? toValues(ldapSections, (name) => newSource[name])
    showForm(req, res, { values })
  })

  router.post('/new', async (req, res) => {
    if (formOf(req).has('test')) return tryForm(req, res)
    await save(ctx, req, res, {
      sections: ldapSections,
      operationId: 'post-config-database-ldap',
      call: (members) => ({ body: toBody(undefined, members) }),
      again: (state) => showForm(req, res, state),
      done: (answer) => telling(home((answer as LdapDocument).configId), 'ldap-added')
    })
  })

  async function showSource(req: Request, res: Response, reachable?: boolean): Promise<void> {
    const name = req.params.id as string
    const source = await read(req, res, name)
    show(
      res,
      ldapPage(viewerOf(req, res), {
        configId: source.configId,
        enabled: source.enabled === true,
        values: valuesOf(source),
        reachable,
        call: equivalentOf(ctx, res, 'get-config-database-ldap-by-name', { params: { name } })
      })
    )
  }

  router.get('/:id', (req, res) => showSource(req, res))
  router.get('/:id/test', (req, res) => res.redirect(303, home(req.params.id)))
  router.post('/:id/test', async (req, res) => {
    await showSource(req, res, await test(req, res, await read(req, res, req.params.id)))
  })

  router.get('/:id/edit', async (req, res) => {
    const source = await read(req, res, req.params.id)
    showForm(req, res, { source, values: valuesTypedAgain(sectionsFor(source), req) ?? valuesOf(source) })
  })

  router.post('/:id/edit', async (req, res) => {
    const source = await read(req, res, req.params.id)
    if (formOf(req).has('test')) return tryForm(req, res, source)
    const { configId } = source
    await save(ctx, req, res, {
      sections: sectionsFor(source),
      operationId: 'put-config-database-ldap',
      call: (members) => ({ body: toBody(source, members) }),
      entry: { id: `ldap ${configId}`, read: () => read(req, res, configId) },
      again: async (state) => showForm(req, res, { ...state, source: await read(req, res, configId) }),
      done: () => telling(home(configId), 'ldap-saved')
    })
  })

  router.get('/:id/delete', async (req, res) => {
    requireOperation(res, 'delete-config-database-ldap-by-name')
    const { configId } = await read(req, res, req.params.id)
    const viewer = viewerOf(req, res)
    show(
      res,
      questionPage(viewer, {
        ...deleteLdapQuestion(configId, viewer.csrf),
        section: 'authentication',
        back: { href: home(configId), label: configId },
        call: equivalentOf(ctx, res, 'delete-config-database-ldap-by-name', { params: { name: configId } })
      })
    )
  })

  router.post('/:id/delete', async (req, res) => {
    await callOperation(req, res, 'delete-config-database-ldap-by-name', { params: { name: req.params.id } })
    res.redirect(303, telling(list, 'ldap-deleted'))
  })

  return router
}

const newSource: Readonly<Record<string, unknown>> = {
  enabled: true,
  useSSL: true,
  maxConnections: 10,
  primaryKey: 'uid',
  localPrimaryKey: 'uid'
}

const valuesOf = (source: LdapDocument) =>
  toValues(ldapSections, (name) => source[name === 'protocol' ? 'version' : name])

const toBody = (before: LdapDocument | undefined, { protocol, ...members }: Record<string, unknown>) => ({
  ...before,
  ...members,
  version: protocol
})

function showForm(
  req: Request,
  res: Response,
  { source, values, errors, opened, overtaken, call, reachable }: State
): void {
  requireOperation(res, source ? 'put-config-database-ldap' : 'post-config-database-ldap')
  const page = ldapFormPage(viewerOf(req, res), {
    configId: source?.configId,
    sections: sectionsFor(source),
    version: opened?.get('version') ?? (source && entryVersion(source)),
    values,
    reachable,
    ...(errors && { errors }),
    ...(overtaken && { overtaken }),
    ...(call && { call })
  })
  show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
}
