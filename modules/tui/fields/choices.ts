import type { Api } from '../api.ts'
import { asText, getMember } from '../members.ts'
import type { Choices, Source } from '../resource.ts'
import type { Choice } from '../windows/chooser.ts'

/** Entries that are asked for at once, which every server allows, and at all. */
const page = 50
const most = 2000

/** Finds what there is to choose from. @throws Refusal, Exit */
export async function loadChoices(api: Api, choices: Choices): Promise<Choice[]> {
  const all = [choices].flat()
  const sources = all.filter((one): one is Source => typeof one === 'object')
  const listed = all.filter((one) => typeof one === 'string')
  const loaded = await Promise.all(sources.map((source) => fromSource(api, source)))
  return [...listed.map((value) => ({ value, text: value })), ...loaded.flat()]
}

async function fromSource(api: Api, { operation, query = {}, value, text = value, prefix = '', only = {} }: Source) {
  const isPaged = api.operation(operation).parameters?.some(({ name }) => name === 'startIndex') === true
  const found: unknown[] = []
  for (let total = 1; found.length < Math.min(total, most);) {
    const paging = isPaged ? { limit: page, startIndex: found.length } : {}
    const answer = await api.ask<unknown>(operation, { query: { ...query, ...paging } })
    const content = Array.isArray(answer) ? { entries: answer as unknown[] } : Object(answer)
    const { entries: own = [], totalEntriesCount } = content as { entries?: unknown[]; totalEntriesCount?: number }
    found.push(...own)
    total = isPaged && own.length > 0 ? (totalEntriesCount ?? 0) : 0
  }
  return found
    .filter((entry) => Object.entries(only).every(([member, wanted]) => getMember(entry, member) === wanted))
    .map((entry) => {
      const own = prefix + asText(value === undefined ? entry : getMember(entry, value))
      const shown = text === undefined || text === value ? own : asText(getMember(entry, text))
      return { value: own, text: shown || own }
    })
}
