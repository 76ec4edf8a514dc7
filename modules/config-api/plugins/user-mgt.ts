import { z } from 'zod'
import { attributeRegistry, type AttributeRegistry } from '#modules/attributes/index'
import { parseJson } from '#modules/core/body'
import { AppError, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  allWithMemberOf,
  createUser,
  deleteUser,
  findUser,
  recordedAs,
  refuseSharedMail,
  listUsers,
  secretAttributes,
  updateUser,
  withMemberOf,
  type NewUser,
  type User,
  type UserChange
} from '#modules/users/index'
import { deleteAccess, isOpen, readAccess, writeAccess } from '../access.ts'
import { apiConfiguration } from '../configuration.ts'
import { json, operation, type Operation, type OperationRequest, type Plugin } from '../operation.ts'
import { page, pageOf, readSearch, searchQuery } from '../paging.ts'
import { jsonPatch, patched } from '../patch.ts'
import {
  customUser,
  customUserInput,
  missingNames,
  readCustomUser,
  toChange,
  toCustomUser,
  type CustomUser
} from './custom-user.ts'
import { userField, userListing } from './user-search.ts'

const feature = 'https://jans.io/oauth/config/user'
/** Whoever may write everything may not read people for that. */
const mayRead = { ...readAccess(feature), super: ['https://jans.io/oauth/config/read-all'] }
const mayWrite = writeAccess(feature)
const tag = 'Configuration – User Management'
const path = '/configuser'

const body = { types: json, schema: customUserInput }
const query = z.object({
  removeNonLDAPAttributes: z
    .string()
    .optional()
    .meta({ description: 'Without effect: nothing is shown that is not stored.', override: { type: 'boolean' } })
})

const userPatch = z
  .object({
    jsonPatchString: z.string().nullish().describe('A JSON Patch (RFC 6902) as JSON text.'),
    customAttributes: customUserInput.shape.customAttributes.describe('Those without a value are removed.')
  })
  .meta({ id: 'UserPatchRequest' })

const operations: readonly Operation[] = [
  operation({
    operationId: 'get-user',
    method: 'get',
    path,
    tag,
    summary: 'Search users',
    access: mayRead,
    query: searchQuery,
    answer: pageOf(customUser),
    refusals: [400],
    async handle({ ctx, query, scopes }) {
      const view = await viewOf(ctx, scopes)
      const search = readSearch(query, 'createdAt', userField(view.registry, view.hidden))
      const { total, users } = await listUsers(ctx.db, userListing(view.registry, search, Boolean(query.sortBy)))
      return page(search, total, (await allWithMemberOf(ctx.db, users)).map(view.show))
    }
  }),
  operation({
    operationId: 'post-user',
    method: 'post',
    path,
    tag,
    summary: 'Create a user',
    access: mayWrite,
    query,
    body,
    answer: customUser,
    status: 201,
    refusals: [400],
    handle: ({ ctx, body, actor, scopes }) =>
      told('USER_CREATION_ERROR', async () => {
        const { registry, mandatory, show } = await viewOf(ctx, scopes)
        const given = readCustomUser(body)
        requireValues(given, mandatory)
        const user = toChange(registry, given) as NewUser
        const record = recordedAs('create-user', ctx, actor)
        return show(await withMemberOf(ctx.db, await createUser(ctx, user, refuseSharedMail(ctx.db, record))))
      })
  }),
  operation({
    operationId: 'put-user',
    method: 'put',
    path,
    tag,
    summary: 'Replace a user',
    access: mayWrite,
    query,
    body,
    answer: customUser,
    refusals: [400, 404],
    handle: (request) =>
      told('USER_UPDATE_ERROR', async () => {
        const view = await viewOf(request.ctx, request.scopes)
        const given = readCustomUser(request.body)
        requireValues(
          given,
          ['inum', ...view.mandatory].filter((name) => name !== 'userPassword')
        )
        return update(request, view, given.inum as string, (shown) =>
          // What the registry does not list, such as SCIM's lists, no form knows, nor what is not shown: that stays until
          // it is named.
          toChange(
            view.registry,
            given,
            shown.customAttributes,
            (name) => view.registry.byName(name) !== undefined && !ofWriters.includes(name)
          )
        )
      })
  }),
  operation({
    operationId: 'get-user-by-inum',
    method: 'get',
    path: `${path}/{inum}`,
    tag,
    summary: 'One user',
    access: mayRead,
    answer: customUser,
    refusals: [404],
    async handle({ ctx, params, scopes }) {
      const user = await findUser(ctx.db, params.inum as string)
      if (!user) throw notFound(`User ${params.inum}`)
      return (await viewOf(ctx, scopes)).show(await withMemberOf(ctx.db, user))
    }
  }),
  operation({
    operationId: 'delete-user',
    method: 'delete',
    path: `${path}/{inum}`,
    tag,
    summary: 'Delete a user',
    access: deleteAccess(feature),
    refusals: [404],
    handle: ({ ctx, params, actor }) =>
      deleteUser(ctx, params.inum as string, { alongside: recordedAs('delete-user', ctx, actor) })
  }),
  operation({
    operationId: 'patch-user-by-inum',
    method: 'patch',
    path: `${path}/{inum}`,
    tag,
    summary: 'Patch a user',
    access: mayWrite,
    query,
    body: { types: jsonPatch.types.toReversed(), schema: userPatch },
    answer: customUser,
    refusals: [400, 404],
    handle: (request) =>
      told('USER_PATCH_ERROR', async () => {
        const view = await viewOf(request.ctx, request.scopes)
        const { patch, customAttributes } = readPatch(request.body)
        return update(request, view, request.params.inum as string, (shown) => {
          const after = readCustomUser(patched({ ...shown, userPassword: null, jansStatus: null }, patch))
          // Once more by name: these come after the patch, and replace what it says of the same attribute.
          const named = new Set(customAttributes.map(({ name }) => name))
          const others = (after.customAttributes ?? []).filter(({ name }) => !named.has(name))
          const whole = { ...after, customAttributes: [...others, ...customAttributes] }
          const had = view.mandatory.filter((name) => missingNames(shown as CustomUser, [name]).length === 0)
          requireValues(whole, had)
          return toChange(view.registry, whole, shown.customAttributes, () => true)
        })
      })
  })
]

/** What of a person is asked for and shown, at this moment. */
interface View {
  registry: AttributeRegistry
  mandatory: readonly string[]
  /** Names that are neither shown nor searched by. */
  hidden: readonly string[]
  show: (user: User) => ReturnType<typeof toCustomUser>
}

/** For those who could set them; not the two that are members of their own, which clients read with less. */
const ofWriters = [...secretAttributes].filter((name) => name !== 'jansExtUid' && name !== 'jansPersistentJWT')

async function viewOf(ctx: Context, scopes: ReadonlySet<string>): Promise<View> {
  const registry = await attributeRegistry(ctx)
  const { userMandatoryAttributes, userExclusionAttributes } = await apiConfiguration.read(ctx)
  const hidden = isOpen(mayWrite, scopes) ? userExclusionAttributes : [...userExclusionAttributes, ...ofWriters]
  return {
    registry,
    mandatory: ['userId', ...userMandatoryAttributes.filter((name) => name !== 'status')],
    hidden,
    show: (user) => toCustomUser(registry, user, hidden)
  }
}

/** @throws AppError `USER_...` that names all that is missing */
function requireValues(given: CustomUser, names: readonly string[]): void {
  const missing = missingNames(given, names)
  if (missing.length > 0) throw invalid(`Required attributes are missing: ${missing.join(', ')}`)
}

async function update(
  { ctx, actor }: OperationRequest,
  { show }: View,
  inum: string,
  change: (shown: ReturnType<typeof toCustomUser>) => UserChange
): Promise<unknown> {
  const user = await updateUser(ctx, inum, (before) => change(show(before)), {
    seesGroups: true,
    alongside: refuseSharedMail(ctx.db, recordedAs('update-user', ctx, actor))
  })
  return show(await withMemberOf(ctx.db, user))
}

/** What a patch of a user consists of. @throws AppError `invalid_value` */
function readPatch(body: unknown) {
  const parsed = userPatch.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalid(`${issue?.message}`, issue?.path.join('.') || 'body')
  }
  const { jsonPatchString, customAttributes } = parsed.data
  try {
    return {
      patch: jsonPatchString ? parseJson(Buffer.from(jsonPatchString)) : [],
      customAttributes: customAttributes ?? []
    }
  } catch (cause) {
    throw new AppError('invalid_value', 400, 'jsonPatchString is not JSON', { member: 'jsonPatchString', cause })
  }
}

/** Says no with the code that clients know for what they tried. */
async function told<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isMistake = error instanceof AppError && /^(invalid_value|invalid_patch|conflict)$/.test(error.code)
    if (!isMistake) throw error
    const { message, member } = error
    throw new AppError(code, 400, message, { ...(member !== undefined && { member }), cause: error })
  }
}

export const userManagement: Plugin = {
  name: 'user-management',
  description: 'People: their names, passwords and attributes',
  basePath: '/jans-config-api/mgt',
  operations
}
