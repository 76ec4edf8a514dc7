import { z } from 'zod'
import {
  attributeDn,
  attributeFields,
  attributeRoles,
  attributeStatuses,
  changeAttribute,
  createAttribute,
  dataTypes,
  deleteAttribute,
  findAttribute,
  isFlag,
  replaceAttribute,
  searchAttributes,
  type Attribute,
  type AttributeField,
  type AttributeRole
} from '#modules/attributes/index'
import { AppError, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { deleteAccess, readAccess, writeAccess } from './access.ts'
import { missingMember } from './errors.ts'
import { readInput } from './input.ts'
import { json, operation, type Operation } from './operation.ts'
import { page, pageOf, readSearch, searchQuery } from './paging.ts'
import { jsonPatch, patched } from './patch.ts'

const feature = 'https://jans.io/oauth/config/attributes'
const mayRead = readAccess(feature)
const mayWrite = writeAccess(feature)
const tag = 'Attribute'
const path = '/attributes'

const text = z.string().max(4096)
const texts = z.array(z.string().min(1).max(255)).max(100)
const roles = z.array(z.enum(attributeRoles)).max(attributeRoles.length)
const folded = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value)
const length = z.int().min(0).max(65_536)

const attributeInput = z.object({
  inum: text.optional().describe('Made by the server.'),
  name: text.describe('Name that values are stored under.'),
  displayName: text,
  description: text.default(''),
  dataType: z.enum(dataTypes),
  status: z
    .preprocess(folded, z.enum(attributeStatuses).default('active'))
    .meta({ override: { type: 'string', enum: [...attributeStatuses], default: 'active' } }),
  editType: roles.default(['admin']).describe('Who may change a value.'),
  viewType: roles.default(['admin']).describe('Who may see a value.'),
  usageType: texts.optional(),
  origin: text.optional(),
  claimName: text.optional().describe('The claim that a value becomes; without one it is never released.'),
  saml1Uri: text.optional(),
  saml2Uri: text.optional(),
  urn: text.optional(),
  seeAlso: text.optional(),
  sourceAttribute: text.optional(),
  nameIdType: text.optional(),
  tooltip: text.optional(),
  oxMultiValuedAttribute: z.boolean().optional().describe('Can a person have several values?'),
  jansHideOnDiscovery: z.boolean().default(false).describe('Discovery does not name the claim.'),
  scimCustomAttr: z.boolean().default(false).describe('Is it part of the SCIM user extension?'),
  required: z.boolean().default(false),
  custom: z.boolean().default(false),
  selected: z.boolean().default(false),
  attributeValidation: z
    .object({
      minLength: length.optional(),
      maxLength: length.optional(),
      regexp: z.string().max(1000).optional().describe('It has to match all of a value.')
    })
    .optional()
    .describe('Rules for values that are text.'),
  jansMultivaluedAttr: z.boolean().optional().describe('The same as oxMultiValuedAttribute, which goes before it.')
})

const attributeDocument = attributeInput
  .omit({ jansMultivaluedAttr: true })
  .extend({
    dn: text,
    baseDn: text,
    description: text.optional(),
    editType: roles.optional(),
    viewType: roles.optional(),
    adminCanAccess: z.boolean(),
    adminCanView: z.boolean(),
    adminCanEdit: z.boolean(),
    userCanAccess: z.boolean(),
    userCanView: z.boolean(),
    userCanEdit: z.boolean(),
    whitePagesCanView: z.boolean()
  })
  .meta({ id: 'JansAttribute' })

const body = { types: json, schema: attributeInput.meta({ id: 'JansAttributeInput' }) }

/** Names in Janssen's storage that searches use as well. */
const storageNames: Readonly<Record<string, AttributeField>> = {
  jansAttrName: 'name',
  jansAttrTyp: 'dataType',
  jansAttrEditTyp: 'editType',
  jansAttrViewTyp: 'viewType',
  jansAttrOrigin: 'origin',
  jansClaimName: 'claimName',
  jansStatus: 'status',
  jansSAML1URI: 'saml1Uri',
  jansSAML2URI: 'saml2Uri',
  jansUsgTyp: 'usageType',
  jansMultivaluedAttr: 'oxMultiValuedAttribute',
  jansSCIMCustomAttr: 'scimCustomAttr',
  dn: 'inum',
  baseDn: 'inum'
}

const attributeField = (name: string): AttributeField | undefined =>
  Object.hasOwn(storageNames, name) ? storageNames[name] : attributeFields.find((field) => field === name)

export const attributeOperations: readonly Operation[] = [
  operation({
    operationId: 'get-attributes',
    method: 'get',
    path,
    tag,
    summary: 'Search user attributes',
    access: mayRead,
    query: searchQuery.extend({
      status: z.string().optional().describe('`all`, or the status that attributes have, in any case.')
    }),
    answer: pageOf(attributeDocument),
    refusals: [400],
    async handle({ ctx, query }) {
      const search = readSearch(query, 'inum', attributeField)
      const { total, attributes } = await searchAttributes(ctx.db, {
        ...search,
        members: search.members.map(([name, value]) => [name, asStored(name, value)] as const),
        status: readStatus(query.status)
      })
      return page(search, total, attributes.map(document))
    }
  }),
  operation({
    operationId: 'post-attributes',
    method: 'post',
    path,
    tag,
    summary: 'Create an attribute',
    access: mayWrite,
    body,
    answer: attributeDocument,
    status: 201,
    refusals: [400, 406],
    async handle({ ctx, body, actor }) {
      const { inum: _, ...attribute } = readAttribute(body)
      return document(await createAttribute(ctx, attribute, actor).catch(refuseTaken))
    }
  }),
  operation({
    operationId: 'put-attributes',
    method: 'put',
    path,
    tag,
    summary: 'Replace an attribute',
    access: mayWrite,
    body,
    answer: attributeDocument,
    refusals: [400, 404, 409],
    async handle({ ctx, body, actor }) {
      const { inum, ...attribute } = readAttribute(body)
      if (inum === undefined) throw missingMember('inum')
      return document(await replaceAttribute(ctx, { ...attribute, inum }, actor))
    }
  }),
  operation({
    operationId: 'get-attributes-by-inum',
    method: 'get',
    path: `${path}/{inum}`,
    tag,
    summary: 'One attribute',
    access: mayRead,
    answer: attributeDocument,
    refusals: [404],
    handle: async ({ ctx, params }) => document(await requireAttribute(ctx, params.inum as string))
  }),
  operation({
    operationId: 'patch-attributes-by-inum',
    method: 'patch',
    path: `${path}/{inum}`,
    tag,
    summary: 'Patch an attribute',
    access: mayWrite,
    body: jsonPatch,
    answer: attributeDocument,
    refusals: [400, 404, 409],
    async handle({ ctx, params, body, actor }) {
      const nulls = Object.fromEntries(Object.keys(attributeInput.shape).map((name) => [name, null]))
      const change = (before: Attribute) => {
        const { jansMultivaluedAttr: many, ...after } = patched({ ...nulls, ...document(before) }, body)
        return readAttribute(many === null ? after : { ...after, oxMultiValuedAttribute: many })
      }
      return document(await changeAttribute(ctx, params.inum as string, change, actor))
    }
  }),
  operation({
    operationId: 'delete-attributes-by-inum',
    method: 'delete',
    path: `${path}/{inum}`,
    tag,
    summary: 'Delete an attribute',
    access: deleteAccess(feature),
    refusals: [404, 409],
    handle: ({ ctx, params, actor }) => deleteAttribute(ctx, params.inum as string, actor)
  })
]

async function requireAttribute({ db }: Context, inum: string): Promise<Attribute> {
  const attribute = await findAttribute(db, inum)
  if (!attribute) throw notFound(`Attribute ${inum}`)
  return attribute
}

function readAttribute(body: unknown): Omit<Attribute, 'inum'> & { inum?: string | undefined } {
  const { jansMultivaluedAttr, oxMultiValuedAttribute, attributeValidation, ...attribute } = readInput(
    attributeInput,
    body
  )
  return {
    ...attribute,
    oxMultiValuedAttribute: oxMultiValuedAttribute ?? jansMultivaluedAttr ?? false,
    // Clients whose language has no absent numbers send 0; nothing would be as short as that.
    ...(attributeValidation && {
      attributeValidation: { ...attributeValidation, maxLength: attributeValidation.maxLength || undefined }
    })
  }
}

/** A new attribute with a name that is taken is not acceptable; an old one that asks for it is merely wrong. */
function refuseTaken(error: unknown): never {
  if (error instanceof AppError && error.code === 'conflict' && error.member === 'name')
    throw new AppError('not_acceptable', 406, error.message, { member: 'name', cause: error })
  throw error
}

/** @throws AppError `invalid_value` */
function readStatus(given = 'all'): Attribute['status'] | undefined {
  const name = given.toLowerCase()
  if (name === 'all' || name === '') return undefined
  const status = attributeStatuses.find((known) => known === name)
  if (!status) throw invalid(`status must be one of all, ${attributeStatuses.join(', ')}`, 'status')
  return status
}

/** True and false may be written in any case. */
const asStored = (name: AttributeField, value: string): string =>
  isFlag(name) || name === 'status' ? value.toLowerCase() : value

function document(attribute: Attribute): Record<string, unknown> {
  const { inum, editType = [], viewType = [] } = attribute
  const dn = attributeDn(inum)
  const can = (role: AttributeRole) => ({ view: viewType.includes(role), edit: editType.includes(role) })
  const [admin, user] = [can('admin'), can('user')]
  return {
    dn,
    baseDn: dn,
    oxMultiValuedAttribute: false,
    jansHideOnDiscovery: false,
    scimCustomAttr: false,
    required: false,
    custom: false,
    selected: false,
    ...attribute,
    adminCanAccess: admin.view || admin.edit,
    adminCanView: admin.view,
    adminCanEdit: admin.edit,
    userCanAccess: user.view || user.edit,
    userCanView: user.view,
    userCanEdit: user.edit,
    whitePagesCanView: can('whitePages').view
  }
}
