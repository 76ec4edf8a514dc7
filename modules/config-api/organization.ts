import { z } from 'zod'
import { appConfiguration, updateAppConfiguration, type Organization } from '#modules/settings/index'
import { readAccess, writeAccess } from './access.ts'
import { readInput } from './input.ts'
import { operation, type Operation } from './operation.ts'
import { jsonPatch, patched } from './patch.ts'

const feature = 'https://jans.io/oauth/config/organization'
const tag = 'Organization Configuration'
const path = '/org'
const dn = 'o=jans'

const text = z.string().max(1000)

const organizationInput = z.object({
  displayName: z.string().max(60).describe('What the sign-in pages call the one who asks for the password.'),
  description: z.string().max(60),
  member: text.optional(),
  countryName: text.optional(),
  organization: text.optional(),
  status: text.optional(),
  managerGroup: text.optional(),
  themeColor: z
    .string()
    .regex(/^#?[\da-f]{6}$/i, 'must be a color of six hexadecimal digits')
    .optional(),
  shortName: text.optional(),
  customMessages: z.array(text).max(100).optional(),
  title: text.optional(),
  jsLogoPath: text.optional(),
  jsFaviconPath: text.optional()
})

const organizationDocument = organizationInput.extend({ dn: text, baseDn: text }).meta({ id: 'GluuOrganization' })

export const organizationOperations: readonly Operation[] = [
  operation({
    operationId: 'get-organization-config',
    method: 'get',
    path,
    tag,
    summary: 'The organization',
    access: readAccess(feature),
    answer: organizationDocument,
    handle: async ({ ctx }) => document((await appConfiguration(ctx)).organization)
  }),
  operation({
    operationId: 'patch-organization-config',
    method: 'patch',
    path,
    tag,
    summary: 'Patch the organization',
    access: writeAccess(feature),
    body: jsonPatch,
    answer: organizationDocument,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const nulls = Object.fromEntries(Object.keys(organizationInput.shape).map((name) => [name, null]))
      const { organization } = await updateAppConfiguration(
        ctx,
        (before) => ({
          organization: readInput(organizationInput, patched({ ...nulls, ...document(before.organization) }, body))
        }),
        actor,
        { operation: 'patch-organization', resourceType: 'organization' }
      )
      return document(organization)
    }
  })
]

const document = (organization: Organization) => ({ dn, baseDn: dn, ...organization })
