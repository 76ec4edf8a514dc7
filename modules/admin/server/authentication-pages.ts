import { Router, type Request, type Response } from 'express'
import { authenticationMethods } from '#modules/auth/index'
import { invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { searchScripts } from '#modules/scripts/index'
import { appConfiguration } from '#modules/settings/index'
import { authenticationPage, type MethodRow } from '#views/admin/server/authentication'
import {
  defaultMethodFormPage,
  defaultMethodSections,
  mappingsFormPage,
  mappingSections
} from '#views/admin/server/authentication-form'
import { telling } from '../flash.ts'
import { toValues, valuesTypedAgain, type FormState } from '../form.ts'
import { entryVersion } from '../entry-version.ts'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, may, requireOperation, viewerOf } from '../guard.ts'
import { ldapPages, type LdapDocument } from './ldap-pages.ts'
import { save } from '../save.ts'
import { show } from '../show.ts'

const list = '/admin/authentication'

/** More than anybody has of each kind. */
const mostMethods = 200

interface AgamaProjects {
  entries: { dn: string; details?: { projectMetadata?: { projectName?: string }; flowsError?: object } }[]
}

/** The pages of how people authenticate, at `/admin/authentication`. */
export function authenticationPages(ctx: Context): Router {
  const router = Router()
  const readDefault = (req: Request, res: Response) =>
    callOperation(req, res, 'get-acrs') as Promise<{ defaultAcr: string }>
  const readMappings = async () => ({ acrMappings: (await appConfiguration(ctx)).acrMappings })

  router.get('/', async (req, res) => {
    const { defaultAcr } = await readDefault(req, res)
    const sources = may(res, 'get-config-database-ldap')
      ? ((await callOperation(req, res, 'get-config-database-ldap')) as LdapDocument[])
      : undefined
    const { acrMappings } = await readMappings()
    show(
      res,
      authenticationPage(viewerOf(req, res), {
        defaultAcr,
        methods: [
          ...authenticationMethods.map(({ acr, level }): MethodRow => ({
            acr,
            level,
            source: 'built in',
            state: 'used'
          })),
          ...(await scriptMethods(ctx, res)),
          ...(await agamaMethods(req, res))
        ],
        mappings: may(res, 'get-properties') ? Object.entries(acrMappings) : undefined,
        sources: sources?.map(({ configId, servers = [], useSSL, enabled, level }) => ({
          configId,
          servers,
          useSSL: useSSL === true,
          enabled: enabled === true,
          level
        })),
        call: equivalentOf(ctx, res, 'get-acrs')
      })
    )
  })

  const showDefault = (req: Request, res: Response, version: string, state: FormState) => {
    const { values, errors, opened, overtaken, call } = state
    const page = defaultMethodFormPage(viewerOf(req, res), {
      version: opened?.get('version') ?? version,
      values,
      choices: { defaultAcr: authenticationMethods.map(({ acr }) => ({ value: acr, label: acr })) },
      ...(errors && { errors }),
      ...(overtaken && { overtaken }),
      ...(call && { call })
    })
    show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
  }

  router.get('/default', async (req, res) => {
    requireOperation(res, 'put-acrs')
    const current = await readDefault(req, res)
    const values =
      valuesTypedAgain(defaultMethodSections, req) ?? toValues(defaultMethodSections, () => current.defaultAcr)
    showDefault(req, res, entryVersion(current), { values })
  })

  router.post('/default', async (req, res) => {
    await save(ctx, req, res, {
      sections: defaultMethodSections,
      operationId: 'put-acrs',
      call: (body) => ({ body }),
      entry: { id: 'default acr', read: () => readDefault(req, res) },
      again: async (state) => showDefault(req, res, entryVersion(await readDefault(req, res)), state),
      done: () => telling(list, 'acr-saved')
    })
  })

  const showMappings = (req: Request, res: Response, version: string, state: FormState) => {
    const { values, errors, opened, overtaken, call } = state
    const page = mappingsFormPage(viewerOf(req, res), {
      version: opened?.get('version') ?? version,
      values,
      ...(errors && { errors }),
      ...(overtaken && { overtaken }),
      ...(call && { call })
    })
    show(res, page, overtaken ? 409 : errors && !call ? 400 : 200)
  }

  router.get('/mappings', async (req, res) => {
    requireOperation(res, 'patch-properties')
    const current = await readMappings()
    const rows = Object.entries(current.acrMappings).map(([name, acr]) => ({ name, acr }))
    const values = valuesTypedAgain(mappingSections, req) ?? toValues(mappingSections, () => rows)
    showMappings(req, res, entryVersion(current), { values })
  })

  router.post('/mappings', async (req, res) => {
    await save(ctx, req, res, {
      sections: mappingSections,
      operationId: 'patch-properties',
      call({ acrMappings = [] }) {
        const rows = acrMappings as { name: string; acr?: string }[]
        const twice = rows.find(({ name }, i) => rows.findIndex((row) => row.name === name) < i)
        if (twice) throw invalid(`has ${twice.name} twice`, 'acrMappings')
        const value = Object.fromEntries(rows.map(({ name, acr = '' }) => [name, acr]))
        return { body: [{ op: 'replace', path: '/acrMappings', value }] }
      },
      entry: { id: 'acrMappings', read: readMappings },
      again: async (state) => showMappings(req, res, entryVersion(await readMappings()), state),
      done: () => telling(list, 'mappings-saved')
    })
  })

  router.use('/ldap', ldapPages(ctx))
  return router
}

/** Scripts that stand for a method; what the server has itself is one of them, and listed before. */
async function scriptMethods(ctx: Context, res: Response): Promise<MethodRow[]> {
  if (!may(res, 'get-config-scripts')) return []
  const { scripts } = await searchScripts(ctx, {
    type: 'person_authentication',
    sortBy: 'name',
    offset: 0,
    limit: mostMethods
  })
  return scripts
    .filter(({ internal }) => !internal)
    .map(({ inum, name, level, aliases, enabled }) => ({
      acr: name,
      level,
      aliases,
      source: 'script',
      href: `/admin/scripts/${encodeURIComponent(inum)}`,
      state: enabled ? 'kept' : 'off'
    }))
}

/** Flows of projects that were deployed. */
async function agamaMethods(req: Request, res: Response): Promise<MethodRow[]> {
  if (!may(res, 'get-agama-prj')) return []
  const { entries } = (await callOperation(req, res, 'get-agama-prj', {
    query: { count: String(mostMethods) }
  })) as AgamaProjects
  return entries.flatMap(({ details }) =>
    Object.keys(details?.flowsError ?? {}).map((flow): MethodRow => ({
      acr: `agama_${flow}`,
      source: 'Agama',
      project: details?.projectMetadata?.projectName,
      state: 'kept'
    }))
  )
}
