import { explain, type Api } from './api.ts'
import type { Menu, Page } from './resource.ts'
import type { Key } from './terminal/keys.ts'
import { fit, fitText, line, styled, type Drawn, type Line, type Size } from './terminal/text.ts'
import { tooSmall } from './terminal/too-small.ts'
import type { Ui, Window } from './ui.ts'
import { bar, letterOf } from './windows/bar.ts'
import { question, viewer } from './windows/dialogs.ts'
import { documentForm } from './windows/entry.ts'
import { helpText } from './windows/help.ts'
import { listWindow } from './windows/list.ts'

export interface App {
  /** Shows what somebody has to do; without a text, that it is done. */
  tell: (text: string | undefined) => void
  press: (key: Key) => void
  draw: (size: Size) => Drawn
}

interface Given {
  api: Api
  menus: readonly Menu[]
  /** The menu at the right. */
  own: { label: string; pages: readonly { label: string; open: (ui: Ui) => void }[] }
  /** There is something else to see. */
  changed: () => void
  quit: () => void
}

/** Menus, the page that is chosen, and what lies over it. */
export function app({ api, menus, own, changed, quit }: Given): App {
  let menu = 0
  let page = 0
  let focus: 'menu' | 'pages' | 'window' = 'window'
  /** The page, then what lies over it. */
  let windows: Window[] = []
  let said = ''
  let asks = 0
  /** What a person who signs in again is told. */
  let told: { text: string; window: Window } | undefined

  const labels = [...menus.map(({ label }) => label), own.label]
  const isOwn = () => menu === menus.length
  const pageLabels = () => (isOwn() ? own : menus[menu])?.pages.map(({ label }) => label) ?? []
  const top = () => windows.at(-1)

  const busy = async <T>(task: Promise<T>): Promise<T> => {
    asks += 1
    changed()
    try {
      return await task
    } finally {
      asks -= 1
      changed()
    }
  }
  const ui: Ui = {
    api,
    changed,
    busy,
    listOf: (resource, base) => listWindow(ui, resource, base),
    open(window) {
      windows.push(window)
      if (!window.isDialog) focus = 'window'
      changed()
    },
    close(window) {
      const at = windows.indexOf(window)
      if (at < 0) return
      windows = windows.slice(0, at)
      if (windows.length === 0) focus = 'pages'
      top()?.shown?.()
      changed()
    },
    say(text) {
      said = text
      changed()
    },
    complain: (title, text) => ui.open(question(ui, { title, text, buttons: [{ label: 'Close' }], isWarning: true })),
    async work(task) {
      try {
        return await busy(task())
      } catch (error) {
        ui.complain('This did not work', explain(error))
        return undefined
      }
    }
  }

  const windowOf = (one: Page): Window => (one.kind === 'list' ? listWindow(ui, one) : documentForm(ui, one))
  const show = (toMenu: number, toPage: number) => {
    menu = toMenu
    page = toPage
    const chosen = menus[menu]?.pages[page]
    windows = chosen ? [windowOf(chosen.page)] : []
  }
  /** Does it, after somebody has agreed where something would be lost. */
  const unlessChanged = (then: () => void) => {
    if (!windows.some((window) => window.isChanged?.())) return then()
    const goOn = () => void (focus = 'window')
    const buttons = [
      { label: 'Discard', key: 'd', press: then },
      { label: 'Go on', press: goOn }
    ]
    // Enter alone loses nothing.
    ui.open(question(ui, { title: 'Leave', text: 'There are changes that are not saved.', buttons, first: 1 }))
  }
  const choose = (toMenu: number, toPage: number, toFocus: typeof focus) =>
    unlessChanged(() => {
      show(toMenu, toPage)
      focus = toFocus
      changed()
    })
  const openOwn = () => own.pages[page]?.open(ui)

  /** Alt and a letter: a page of this menu, else another menu. */
  const jump = (letter: string): boolean => {
    const toPage = pageLabels().findIndex((label) => letterOf(label) === letter)
    const toMenu = labels.findIndex((label) => letterOf(label) === letter)
    if (toPage < 0 && toMenu < 0) return false
    const [nextMenu, nextPage] = toPage >= 0 ? [menu, toPage] : [toMenu, 0]
    choose(nextMenu, nextPage, nextMenu === menus.length ? 'pages' : 'window')
    return true
  }

  const hasPages = () => windows.length < 2 && (isOwn() || pageLabels().length > 1)
  const pressBar = ({ name, shift }: Key): boolean => {
    const isMenu = focus === 'menu'
    const count = isMenu ? labels.length : pageLabels().length
    const at = isMenu ? menu : page
    const to = name === 'left' ? at - 1 : name === 'right' ? at + 1 : at
    if (name === 'left' || name === 'right') {
      const next = (to + count) % count
      if (isMenu) choose(next, 0, 'menu')
      else if (isOwn()) page = next
      else choose(menu, next, 'pages')
    } else if (name === 'tab' && shift) {
      if (isMenu) enter('end')
      else focus = 'menu'
    } else if (name === 'tab' || name === 'down' || name === 'return') {
      if (!isMenu && isOwn() && name === 'return') openOwn()
      else if (isMenu && hasPages()) focus = 'pages'
      else enter('start')
    } else if (name === 'up') focus = 'menu'
    else return false
    return true
  }
  const enter = (from: 'start' | 'end') => {
    if (windows.length === 0) {
      focus = 'pages'
      return
    }
    focus = 'window'
    top()?.enter?.(from)
  }
  const pressWindow = (key: Key) => {
    const window = top()
    if (window?.press(key)) return
    const isBack = key.name === 'escape' || key.name === 'f4'
    if (isBack && window && windows.length > 1) return ui.close(window)
    if (key.name === 'tab' && !key.shift) focus = 'menu'
    else if (key.name === 'tab' || key.name === 'up') focus = hasPages() ? 'pages' : 'menu'
    else if (isBack) focus = hasPages() ? 'pages' : 'menu'
  }

  const press = (key: Key) => {
    const isQuit = key.ctrl && (key.name === 'c' || key.name === 'q')
    if (isQuit) {
      // Whoever says it twice means it.
      if (key.name === 'c' && top()?.title === 'Leave') quit()
      else unlessChanged(quit)
      return
    }
    said = ''
    if (top()?.isDialog) top()?.press(key)
    else if (key.name === 'f1') ui.open(viewer(ui, 'Help', helpText))
    else if (key.alt && jump(key.name)) return
    else if (key.shift && key.name === 'up') focus = 'menu'
    else if (focus === 'window' || (key.ctrl && key.name === 's')) pressWindow(key)
    else pressBar(key)
  }

  const heading = (columns: number): Line[] => {
    const right = `${asks > 0 ? 'Please wait …  ' : ''}F1 Help  Ctrl-Q Quit  `
    const label = isOwn() ? `▏${own.label}▕` : ` ${own.label} `
    const left = fitText(` minijans  ${api.origin}`, Math.max(0, columns - right.length - label.length))
    const path = windows.filter(({ isDialog }) => !isDialog).map(({ title }) => title)
    const second =
      windows.filter(({ isDialog }) => !isDialog).length > 1
        ? line(styled(` ${path.join(' › ')}`, 'bold'))
        : bar(pageLabels(), page, focus === 'pages', columns)
    return [
      line(styled(left + right, 'inverse'), styled(label, ...(isOwn() && focus === 'menu' ? (['bold'] as const) : (['inverse'] as const)))), // prettier-ignore
      bar(menus.map((one) => one.label), isOwn() ? -1 : menu, focus === 'menu', columns), // prettier-ignore
      second,
      line(styled('─'.repeat(columns), 'dim'))
    ]
  }

  show(0, 0)
  return {
    tell(text) {
      // Which scopes a token is for tells nobody anything.
      if (text?.startsWith('Getting access token')) return
      if (told) ui.close(told.window)
      if (text === undefined) {
        told = undefined
        return
      }
      const all = told ? `${told.text}\n${text}` : text
      told = { text: all, window: question(ui, { title: 'Sign in', text: all, buttons: [{ label: 'Hide' }] }) }
      ui.open(told.window)
    },
    press(key) {
      press(key)
      changed()
    },
    draw(size) {
      const small = tooSmall(size)
      if (small) return small
      const { rows, columns } = size
      const above = heading(columns)
      const room = { rows: rows - above.length - 3, columns }
      const below = windows.findLast(({ isDialog }) => !isDialog)
      const drawn = below?.draw(room) ?? { lines: [line(' Choose with ← and →, then press Enter.')] }
      const content = drawn.lines.slice(0, room.rows)
      while (content.length < room.rows) content.push(line(''))
      let cursor = focus === 'window' && drawn.cursor ? { ...drawn.cursor, row: drawn.cursor.row + above.length } : undefined // prettier-ignore
      const dialogs = windows.filter(({ isDialog }) => isDialog)
      for (const dialog of dialogs) {
        const over = dialog.draw(room)
        const first = Math.max(0, Math.floor((room.rows - over.lines.length) / 2))
        content.splice(first, over.lines.length, ...over.lines)
        content.length = room.rows
        cursor = over.cursor && { ...over.cursor, row: over.cursor.row + first + above.length }
      }
      const hints = focus === 'window' || dialogs.length > 0 ? (top()?.hints() ?? '') : '←→ Choose  ↓ Enter'
      const about = said || (focus === 'window' ? (top()?.about?.() ?? '') : '')
      const lines = [
        ...above,
        ...content,
        line(styled('─'.repeat(columns), 'dim')),
        fit(line(styled(` ${about}`, ...(said ? (['bold'] as const) : []))), columns),
        line(styled(fitText(` ${hints}`, columns), 'inverse'))
      ]
      return { lines, cursor }
    }
  }
}
