import { z } from 'zod'
import { revokeStatements } from '#modules/auth/index'
import { AppError } from '#modules/core/errors'
import { operation, type Operation } from './operation.ts'

const config = 'https://jans.io/oauth/config'
const name = z.string().max(1000).optional()

export const softwareStatementOperations: readonly Operation[] = [
  operation({
    operationId: 'revoke-ssa',
    method: 'delete',
    path: '/jans-auth-server/ssa',
    tag: 'Software Statement Assertion (SSA)',
    summary: 'Revoke software statements',
    // Here alone who may write may delete.
    access: {
      super: [`${config}/delete-all`],
      group: ['https://jans.io/auth/ssa.admin', `${config}/ssa.write`],
      own: [`${config}/ssa.delete`]
    },
    query: z.object({
      jti: name.describe('The statement.'),
      org_id: name.describe('The organization; all its statements are meant.')
    }),
    status: 200,
    refusals: [400, 422],
    async handle({ ctx, query: { jti, org_id: orgId }, actor }) {
      if (!jti && !orgId) throw new AppError('invalid_request', 422, 'Send jti or org_id')
      const search = { jti: jti || undefined, orgId: orgId || undefined }
      if ((await revokeStatements(ctx, search, actor)) === 0)
        throw new AppError('not_active', 422, 'There is no active statement of that name')
    }
  })
]
