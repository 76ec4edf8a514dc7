import { z } from 'zod'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import { invalid, notFound } from '#modules/core/errors'
import {
  deleteRegistration,
  findRegistration,
  isNumberField,
  loadFido2Properties,
  registrationDn,
  registrationFields,
  registrationStatuses,
  searchRegistrations,
  type Registration,
  type RegistrationField
} from '#modules/fido2/index'
import { findUserByName } from '#modules/users/index'
import { deleteAccess, readAccess, writeAccess } from '../access.ts'
import { json, operation, type Plugin } from '../operation.ts'
import { page, pageOf, readSearch, searchQuery } from '../paging.ts'

const fido2Properties = await loadFido2Properties()

const feature = 'https://jans.io/oauth/config/fido2'
const mayRead = readAccess(feature, 'https://jans.io/oauth/fido2.readonly')
const configuration = 'Fido2 - Configuration'
const tag = 'Fido2 - Registration'

const text = z.string().optional()
const flag = z.boolean().optional()
const number = z.int().optional()

const registrationData = z
  .object({
    createdDate: text,
    updatedDate: text,
    createdBy: text,
    updatedBy: text,
    username: text,
    origin: text,
    userId: text,
    challenge: text,
    attestationRequest: text,
    attestationResponse: text,
    uncompressedECPoint: text,
    publicKeyId: text,
    type: text,
    status: text,
    counter: number,
    attestationType: text,
    signatureAlgorithm: number,
    rpId: text,
    backupStateFlag: flag,
    backupEligibilityFlag: flag,
    attestedCredentialDataFlag: flag,
    extensionDataFlag: flag,
    userVerifiedFlag: flag,
    userPresentFlag: flag,
    authentictatorAttachment: text.describe('Spelt so.'),
    credId: text,
    transports: z.array(z.string()).optional()
  })
  .meta({ id: 'Fido2RegistrationData' })

const deviceData = z
  .object({
    uuid: text,
    type: text,
    platform: text,
    name: text,
    os_name: text,
    os_version: text,
    custom_data: text,
    push_token: text
  })
  .meta({ id: 'Fido2DeviceData' })

const entry = z
  .object({
    dn: z.string(),
    baseDn: z.string(),
    id: z.string(),
    challange: text.describe('Spelt so.'),
    challengeHash: text,
    creationDate: z.string(),
    userInum: z.string(),
    rpId: text,
    sessionStateId: text,
    expirationDate: text,
    deletable: flag,
    ttl: number,
    displayName: text,
    publicKeyId: text,
    publicKeyIdHash: number,
    counter: z.int(),
    registrationStatus: z.enum(registrationStatuses),
    deviceNotificationConf: text,
    deviceData: deviceData.optional(),
    registrationData: registrationData.optional()
  })
  .meta({ id: 'Fido2RegistrationEntry' })

const entries = pageOf(entry).meta({ id: 'Fido2RegistrationEntryPagedResult' })

/** Storage names, which searches may use in place of members. */
const storageNames: Readonly<Record<string, RegistrationField>> = {
  jansId: 'id',
  inum: 'id',
  dn: 'id',
  personInum: 'userInum',
  jansRpId: 'rpId',
  jansPublicKeyId: 'publicKeyId',
  jansStatus: 'registrationStatus',
  jansCounter: 'counter',
  jansCodeChallengeHash: 'challengeHash',
  jansSessStateId: 'sessionStateId',
  exp: 'expirationDate'
}

const field = (name: string): RegistrationField | undefined =>
  Object.hasOwn(storageNames, name) ? storageNames[name] : registrationFields.find((known) => known === name)

export const fido2: Plugin = {
  name: 'fido2',
  description: 'Properties of FIDO2, and the authenticators that people have registered',
  basePath: '/jans-config-api/fido2',
  operations: [
    operation({
      operationId: 'get-properties-fido2',
      method: 'get',
      path: '/fido2-config',
      tag: configuration,
      summary: 'The properties of FIDO2',
      access: mayRead,
      answer: fido2Properties.schema,
      handle: ({ ctx }) => fido2Properties.read(ctx)
    }),
    operation({
      operationId: 'put-properties-fido2',
      method: 'put',
      path: '/fido2-config',
      tag: configuration,
      summary: 'Replace the properties of FIDO2',
      access: writeAccess(feature),
      body: { types: json, schema: fido2Properties.input },
      answer: fido2Properties.schema,
      refusals: [400, 409],
      handle: ({ ctx, body, actor }) =>
        fido2Properties.update(ctx, actor, 'put-fido2-config', (before) => replacement(before, body))
    }),
    operation({
      operationId: 'search-fido2-registration-data',
      method: 'get',
      path: '/registration',
      tag,
      summary: 'Search registrations',
      access: mayRead,
      query: searchQuery,
      answer: entries,
      refusals: [400],
      async handle({ ctx, query }) {
        const search = readSearch(query, 'id', field)
        const members = search.members.map(([name, value]) => [name, comparable(name, value)] as const)
        const { total, registrations } = await searchRegistrations(ctx.db, { ...search, members })
        return page(search, total, registrations.map(document))
      }
    }),
    operation({
      operationId: 'get-registration-entries-fido2',
      method: 'get',
      path: '/registration/entries/{username}',
      tag,
      summary: 'Registrations of one person',
      access: mayRead,
      answer: entries,
      async handle({ ctx, params }) {
        const user = await findUserByName(ctx.db, params.username as string)
        const found = user && (await searchRegistrations(ctx.db, { userInum: user.inum, limit: mostOfOnePerson }))
        return page({ offset: 0 }, found?.total ?? 0, (found?.registrations ?? []).map(document))
      }
    }),
    operation({
      operationId: 'get-fido2-by-id',
      method: 'get',
      path: '/registration/id/{jansId}',
      tag,
      summary: 'One registration',
      access: mayRead,
      answer: entry,
      refusals: [404],
      async handle({ ctx, params }) {
        const registration = await findRegistration(ctx.db, params.jansId as string)
        if (!registration) throw notFound(`Registration ${params.jansId}`)
        return document(registration)
      }
    }),
    operation({
      operationId: 'delete-fido2-data',
      method: 'delete',
      path: '/registration/id/{jansId}',
      tag,
      summary: 'Delete a registration',
      access: deleteAccess(feature),
      refusals: [404],
      handle: ({ ctx, params, actor }) => deleteRegistration(ctx, params.jansId as string, actor)
    })
  ]
}

/** Registrations of one person that are listed at most. */
const mostOfOnePerson = 1000

/**
 * What a document leaves out stays as it is, because answers leave out what is empty, and older clients know fewer members.
 * They also have another name for the relying parties, and send it with what they do not know.
 */
function replacement(before: object, body: unknown): object {
  if (!isObject(body)) throw invalid('The properties are a JSON object')
  const { fido2Configuration: was } = before as { fido2Configuration: Record<string, unknown> }
  const { fido2Configuration: given = {} } = body
  if (!isObject(given)) return body
  const { requestedParties, rp, ...members } = given
  const named = Array.isArray(requestedParties) && requestedParties.every((party) => Object.hasOwn(Object(party), 'id'))
  const parties = rp ?? (named && requestedParties.length > 0 ? requestedParties : was.rp)
  const present = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
  return { ...before, ...body, fido2Configuration: { ...was, ...present, rp: parties } }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function comparable(name: RegistrationField, value: string): string {
  if (name === 'creationDate' || name === 'expirationDate') return String(moment(value))
  if (isNumberField(name) && !/^-?\d{1,9}$/.test(value)) throw invalid(`${name} is a number`, 'fieldValuePair')
  return value
}

function moment(text: string): number {
  const at = parseDateTime(text)
  if (at === undefined) throw invalid(`${text} is no date such as 2025-01-31T12:00:00`, 'fieldValuePair')
  return at
}

function document(shown: Registration): Record<string, unknown> {
  const { createdAt, expiresAt, updatedAt: _, version: _version, ...registration } = shown
  const dn = registrationDn(registration)
  return {
    dn,
    baseDn: dn,
    ...registration,
    creationDate: toDateTime(createdAt),
    ...(expiresAt !== undefined && { expirationDate: toDateTime(expiresAt) })
  }
}
