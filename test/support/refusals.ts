import type { Agent } from './agent.ts'

interface Person {
  agent: Agent
  csrf: string
}

/** The statuses of pages for somebody. */
export const statusesOf = ({ agent }: Person, paths: readonly string[]): Promise<number[]> =>
  Promise.all(paths.map(async (path) => (await agent.request(path)).status))

/** Those of the forms that are neither shown to somebody nor taken from them. */
export async function refusedForms({ agent, csrf }: Person, paths: readonly string[]): Promise<string[]> {
  const refused: string[] = []
  for (const path of paths) {
    const [shown, taken] = [await agent.request(path), await agent.post(path, {}, csrf)]
    if (shown.status === 403 && taken.status === 403) refused.push(path)
  }
  return refused
}
