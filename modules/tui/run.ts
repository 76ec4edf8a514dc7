import { Exit, jansTools, type Settings } from '#modules/cli/index'
import { connect, explain, isNotAllowed, Refusal, type Api } from './api.ts'
import { app, type App } from './app.ts'
import { operationsOf, type Menu } from './resource.ts'
import { menus } from './resources/menus.ts'
import { openSession } from './session.ts'
import { starting, type Given } from './starting.ts'
import type { Key } from './terminal/keys.ts'
import { openScreen } from './terminal/screen.ts'
import { viewer } from './windows/dialogs.ts'

type Options = Parameters<Awaited<ReturnType<typeof jansTools>>['readSettings']>[1]

/** Operations beyond those of the pages. */
const further = ['get-plugins', 'get-app-version']

/** Shows the whole, until somebody quits. @returns the exit code */
export async function run(given: Options, env: NodeJS.ProcessEnv, hasColours: boolean): Promise<number> {
  const { readSettings } = await jansTools()
  // What is wrong with the options is said where it was typed; that no server is known can be made good.
  let first: Settings | undefined
  try {
    first = readSettings(env, given, 'jca')
  } catch (error) {
    if (!(error instanceof Exit) || error.reason !== 'usage' || given.host !== undefined) throw error
  }

  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let isPlanned = false
  const changed = () => {
    if (isPlanned) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      guarded(paint)
    })
  }
  let code = 0
  const quit = () => resolve(code)
  let now: App
  const paint = () => screen.paint(now.draw(screen.size()))
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (error) {
      reject(error as Error)
    }
  }
  const begin = (settings: Settings | undefined) => {
    const start = starting({ settings, changed, quit, connect: connecting, failed: (reason) => (code = reason) })
    now = start
    changed()
  }
  const connecting: Given['connect'] = async (answers) => {
    const options = { ...given, ...answers.options }
    const attended = (settings: Settings) => ({ ...settings, isAttended: true, tell: (text: string) => now.tell(text) })
    const reread = () => attended(readSettings(env, options, 'jca'))
    const own = answers.settings ? attended(answers.settings) : reread()
    const { host, 'client-id': id } = options
    const named = { ...(host !== undefined && { host }), ...(id !== undefined && { 'client-id': id }) }
    const session = await openSession({
      settings: own,
      named,
      isAnew: options.login === true,
      reread,
      settled: () => now.tell(undefined)
    })
    const api = await connect(session, [...operationsOf(menus), ...further])
    const shown = await available(api)
    code = 0
    now = app({ api, menus: shown, own: ownMenu(api, own), changed, quit })
    changed()
  }
  const ownMenu = (api: Api, settings: Settings) => ({
    label: '[J]ans TUI',
    pages: [
      { label: 'Exit', open: quit },
      ...(settings.asksPerson
        ? [{ label: 'Log out and exit', open: () => void logOut(settings).then(quit, quit) }]
        : []),
      { label: 'Another server', open: () => begin(undefined) },
      {
        label: 'Application Versions',
        open: (ui: Parameters<typeof viewer>[0]) =>
          void ui
            .work(() => api.ask('get-app-version'))
            .then((answer) => answer && ui.open(viewer(ui, 'Application Versions', JSON.stringify(answer, null, 2))))
      }
    ]
  })

  const ends = [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const // prettier-ignore
  for (const [signal, number] of ends) process.once(signal, () => process.exit(number))
  // Whatever goes wrong, the terminal is given back before anything is written.
  process.once('uncaughtException', reject)
  const onKey = (key: Key) => guarded(() => now.press(key))
  const screen = openScreen(process.stdin, process.stdout, hasColours, onKey, changed)
  try {
    begin(first)
    return await promise
  } finally {
    screen.close()
    process.removeListener('uncaughtException', reject)
  }
}

async function logOut(settings: Settings): Promise<void> {
  const { revokeSession } = await jansTools()
  await revokeSession(settings)
}

/** Menus for what the server has. Who may not see its plugins sees all menus. */
async function available(api: Api): Promise<Menu[]> {
  try {
    const plugins = await api.ask<{ name: string }[]>('get-plugins')
    const names = new Set(plugins.map(({ name }) => name))
    return menus.filter(({ plugin }) => plugin?.some((name) => names.has(name)) ?? true)
  } catch (error) {
    if (isNotAllowed(error)) return [...menus]
    throw error instanceof Refusal ? new Exit('denied', explain(error), { cause: error }) : error
  }
}
