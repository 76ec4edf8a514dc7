import type { Db } from '#db/db'
import type { Context } from '#modules/core/module'
import { counters } from './counters.ts'
import { askedMonths, type AskedMonths } from './months.ts'
import { countActiveUsers, findIssuedTokens } from './repository.ts'

/** What happened in a month, as Janssen has it. */
export interface MonthReport {
  /** YYYYMM */
  month: string
  monthly_active_users: number
  token_count_per_granttype: Record<string, Record<string, number>>
}

/** The kinds of tokens, each told of for every grant type that issued any. */
const kinds = ['access_token', 'id_token', 'refresh_token'] as const

/** The months that are asked for, with what this process has just seen; the others follow in seconds. @throws AppError `invalid_request` */
export async function reportOn(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  asked: AskedMonths
): Promise<MonthReport[]> {
  const months = askedMonths(asked)
  await counters(ctx).flush()
  return monthReports(ctx.db, months)
}

/** @param months YYYYMM, each once; one in which nothing happened is there too */
async function monthReports(db: Db, months: readonly string[]): Promise<MonthReport[]> {
  const reports: MonthReport[] = []
  for (const month of months)
    reports.push({
      month,
      monthly_active_users: await countActiveUsers(db, month),
      token_count_per_granttype: await tokensOf(db, month)
    })
  return reports
}

async function tokensOf(db: Db, month: string): Promise<MonthReport['token_count_per_granttype']> {
  const counts = new Map<string, Record<string, number>>()
  for (const { grantType, kind, count } of await findIssuedTokens(db, month)) {
    const none = Object.fromEntries(kinds.map((each) => [each, 0]))
    counts.set(grantType, { ...(counts.get(grantType) ?? none), [kind]: count })
  }
  return Object.fromEntries(counts)
}

export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** The reports in the text form of OpenMetrics 1.0, under Janssen's names. Gauges, because a name of a counter would get a suffix. */
export function openMetrics(reports: readonly MonthReport[]): string {
  const users = family(
    'monthly_active_users',
    'People who signed in or got tokens',
    reports.map(({ month, monthly_active_users: value }) => ({ labels: { month }, value }))
  )
  const tokens = kinds.map((kind) =>
    family(
      kind,
      `Tokens issued: ${kind}`,
      reports.flatMap(({ month, token_count_per_granttype: grants }) =>
        Object.entries(grants).map(([grantType, counts]) => ({
          labels: { month, grantType },
          value: counts[kind] ?? 0
        }))
      )
    )
  )
  return `${[...users, ...tokens.flat(), '# EOF'].join('\n')}\n`
}

interface Sample {
  labels: Record<string, string>
  value: number
}

function family(name: string, help: string, samples: readonly Sample[]): string[] {
  const lines = samples.map(({ labels, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
    return `${name}{${pairs.join(',')}} ${value}`
  })
  return [`# TYPE ${name} gauge`, `# HELP ${name} ${help}`, ...lines]
}

const escaped = (text: string) => text.replace(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)
