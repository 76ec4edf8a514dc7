import type { Response } from 'express'
import { cacheConfiguration, messageConfiguration } from '#modules/backing-services/index'
import { loadApiConfiguration } from '#modules/config-api/index'
import type { Context } from '#modules/core/module'
import { loadFido2Properties } from '#modules/fido2/index'
import { loadScimConfiguration } from '#modules/scim/index'
import { installedOrganization } from '#modules/settings/index'
import { administratorOf } from '../guard.ts'
import { memberAt } from '../nested.ts'
import { authDefinitions, documentDefinitions, type Definition, type Group } from './property-definition.ts'

/** A set of properties that is read and changed by operations of its own. */
export interface Source {
  /** In addresses: `/admin/properties/scim`. */
  id: string
  label: string
  about: string
  /** Operations of the Config API. */
  read: string
  write: string
  /** Is it changed by a JSON Patch, or by a document with what changes? */
  form: 'patch' | 'put'
  /** What puts a property back, where that is not what writes it. */
  reset?: Pick<Source, 'write' | 'form'>
  /** Why none of it has an effect. */
  idle?: string
}

export const sources: readonly Source[] = [
  {
    id: 'auth',
    label: 'Auth server',
    about: 'What the auth server does. A change takes effect at once, on other replicas within a second.',
    read: 'get-properties',
    write: 'patch-properties',
    form: 'patch'
  },
  {
    id: 'config-api',
    label: 'Config API',
    about: 'What the API for configuration does, and what it records.',
    read: 'get-config-api-properties',
    write: 'patch-config-api-properties',
    form: 'patch'
  },
  {
    id: 'scim',
    label: 'SCIM',
    about: 'How systems provision people.',
    read: 'get-scim-config',
    write: 'patch-scim-config',
    form: 'patch'
  },
  {
    id: 'fido2',
    label: 'FIDO2',
    about: 'Passkeys and security keys.',
    read: 'get-properties-fido2',
    write: 'put-properties-fido2',
    form: 'put'
  },
  {
    id: 'organization',
    label: 'Organization',
    about: 'Who signs people in here; the sign-in pages say its name.',
    read: 'get-organization-config',
    write: 'patch-organization-config',
    form: 'patch'
  },
  {
    id: 'logging',
    label: 'Logging',
    about: 'What the log has. A change takes effect at once.',
    read: 'get-config-logging',
    write: 'put-config-logging',
    form: 'put',
    reset: { write: 'patch-properties', form: 'patch' }
  },
  {
    id: 'cache',
    label: 'Cache',
    about: 'The cache that the parts of a Janssen installation share.',
    read: 'get-config-cache',
    write: 'patch-config-cache',
    form: 'patch',
    idle: 'Everything runs in one process, which has its own memory. What is set here is checked, kept and given back to tools that ask, and nothing is connected to.'
  },
  {
    id: 'messages',
    label: 'Messages',
    about: 'The broker by which the parts of a Janssen installation tell each other of changes.',
    read: 'get-config-message',
    write: 'patch-config-message',
    form: 'patch',
    idle: 'Everything runs in one process, which has nobody to tell. What is set here is checked, kept and given back to tools that ask, and nothing is connected to.'
  }
]

/** The properties of a source, and what each is until somebody changes it. */
export interface Properties {
  groups: readonly Group[]
  definitions: readonly Definition[]
  standard: (name: string) => unknown
}

/** Forms are the same for the whole life of the process. */
const described = new Map<string, Pick<Properties, 'groups' | 'definitions'>>()

export async function propertiesOf(ctx: Context, res: Response, { id, read }: Source): Promise<Properties> {
  if (id === 'auth' || id === 'logging') {
    const known = keptIn(id, id === 'auth' ? authDefinitions : loggingDefinitions)
    const standards = new Map(known.definitions.map(({ name, standard }) => [name, standard]))
    return { ...known, standard: (name) => (name === 'loggingLevel' ? startedLevel(ctx) : standards.get(name)) }
  }
  const { answer } = administratorOf(res).operations.describe(read).operation
  if (!answer) throw new Error(`${read} answers nothing`)
  const known = keptIn(id, () => documentDefinitions(answer))
  const document = await standardOf(ctx, id)
  return { ...known, standard: (name) => memberAt(document, name) }
}

/** The level that holds until one is set. */
const startedLevel = ({ config: { log } }: Context) => (log.level === 'silent' ? 'OFF' : log.level.toUpperCase())

/** Properties of the auth server that have an operation of their own. */
function loggingDefinitions() {
  const { definitions } = keptIn('auth', authDefinitions)
  const own = definitions.filter(({ group, name }) => group === 'logging' || name === 'enabledOAuthAuditLogging')
  return {
    groups: [{ id: 'logging', title: 'Log' }],
    definitions: own.map((definition) => Object.assign({}, definition, { group: 'logging' }))
  }
}

function keptIn(id: string, make: () => Pick<Properties, 'groups' | 'definitions'>) {
  const known = described.get(id) ?? make()
  described.set(id, known)
  return known
}

async function standardOf({ config }: Context, id: string): Promise<object> {
  switch (id) {
    case 'config-api':
      return (await loadApiConfiguration()).standard(config)
    case 'scim':
      return (await loadScimConfiguration()).standard(config)
    case 'fido2':
      return (await loadFido2Properties()).standard(config)
    case 'cache':
      return cacheConfiguration.standard(config)
    case 'messages':
      return messageConfiguration.standard(config)
    default:
      return installedOrganization
  }
}
