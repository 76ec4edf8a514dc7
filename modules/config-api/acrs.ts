import { z } from 'zod'
import { setDefaultAcr } from '#modules/auth/index'
import { appConfiguration } from '#modules/settings/index'
import { readAccess, writeAccess } from './access.ts'
import { readInput } from './input.ts'
import { json, operation, type Operation } from './operation.ts'

const feature = 'https://jans.io/oauth/config/acrs'
const tag = 'Default Authentication Method'
const path = '/acrs'

const authenticationMethod = z
  .object({ defaultAcr: z.string().max(255).describe('The method where neither request nor client asks for one.') })
  .meta({ id: 'AuthenticationMethod' })

export const acrOperations: readonly Operation[] = [
  operation({
    operationId: 'get-acrs',
    method: 'get',
    path,
    tag,
    summary: 'The default authentication method',
    access: readAccess(feature),
    answer: authenticationMethod,
    handle: async ({ ctx }) => ({ defaultAcr: (await appConfiguration(ctx)).defaultAcr })
  }),
  operation({
    operationId: 'put-acrs',
    method: 'put',
    path,
    tag,
    summary: 'Set the default authentication method',
    access: writeAccess(feature),
    body: { types: json, schema: authenticationMethod },
    answer: authenticationMethod,
    refusals: [400],
    async handle({ ctx, body, actor }) {
      const { defaultAcr } = readInput(authenticationMethod, body)
      await setDefaultAcr(ctx, defaultAcr, actor)
      return { defaultAcr }
    }
  })
]
