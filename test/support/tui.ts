import { join } from 'node:path'
import { openScreen, type Seen } from './screen.ts'

export const tuiProgram = join(import.meta.dirname, '../../modules/tui/main.js')

interface Surroundings {
  env?: Record<string, string>
  args?: readonly string[]
  rows?: number
  columns?: number
}

/** The text UI for the server of a data folder, with its list of clients: `await using tui = await openTui(data)`. */
export async function openTui(data: string, { env = {}, args = [], ...size }: Surroundings = {}): Promise<Seen> {
  const screen = await openScreen([tuiProgram, ...args], { ...size, env: { MINIJANS_DATA: data, ...env } })
  await screen.see(/Client ID +Client Name/)
  return screen
}
