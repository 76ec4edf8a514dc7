import { z } from 'zod'
import { reportOn } from '#modules/auth/index'
import { invalid } from '#modules/core/errors'
import { operation, type Operation } from './operation.ts'

const config = 'https://jans.io/oauth/config'

const months = z.string().max(2000).optional()

export const statisticsOperations: readonly Operation[] = [
  operation({
    operationId: 'get-stat',
    method: 'get',
    path: '/stat',
    tag: 'Statistics - User',
    summary: 'Active people and issued tokens of months',
    access: {
      super: [`${config}/read-all`, `${config}/write-all`],
      group: [`${config}/stats.admin`],
      // Janssen fetches jans_stat, which it needs as well, for itself.
      own: [`${config}/stats.readonly`]
    },
    query: z.object({
      month: months.describe('Months such as 202601, split by blanks.'),
      start_month: months.describe('The first one, instead of a list.'),
      end_month: months.describe('The last one.'),
      format: z.string().max(20).optional().describe('`json`, as without it.')
    }),
    answer: z.array(
      z
        .object({
          month: z.string().describe('YYYYMM'),
          monthly_active_users: z.int(),
          token_count_per_granttype: z.record(z.string(), z.record(z.string(), z.number()))
        })
        .meta({ id: 'MonthStatistics' })
    ),
    // A month without tokens has an empty object.
    verbatim: true,
    refusals: [400],
    async handle({ ctx, query: { month, start_month: start, end_month: end, format = 'json' } }) {
      if (format.toLowerCase() === 'openmetrics')
        throw invalid('OpenMetrics come from the statistics endpoint of the auth server', 'format')
      if ((start === undefined) !== (end === undefined)) throw invalid('start_month and end_month belong together')
      return reportOn(ctx, { month, start, end })
    }
  })
]
