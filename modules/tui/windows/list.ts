import { explain, type Input } from '../api.ts'
import { asText, getMember, type Entry } from '../members.ts'
import type { Resource } from '../resource.ts'
import { line, styled, type Line, type Size } from '../terminal/text.ts'
import { textArea } from '../terminal/text-area.ts'
import type { Ui, Window } from '../ui.ts'
import { carryOut } from './actions.ts'
import { confirm, viewer } from './dialogs.ts'
import { entryForm } from './entry.ts'
import { send } from './send.ts'
import { tabulate } from './table.ts'

/** Servers may allow no larger pages. */
const mostRows = 50

interface Page {
  entries: Entry[]
  total: number
}

/** Entries of a resource, page by page. @param base what every request of the list has */
export function listWindow(ui: Ui, resource: Resource, base: Input = {}): Window {
  const { list, names } = resource
  const isEditable = resource.tabs !== undefined && (resource.update ?? resource.patch) !== undefined
  const search = textArea('')
  let searched = ''
  let isSearching = false
  let start = 0
  let selected = 0
  let rowsShown = 0
  let sortedBy: string | undefined
  let isDescending = false
  let page: Page = { entries: [], total: 0 }
  /** Of a list that comes all at once. */
  let whole: Entry[] | undefined
  /** `new`, `asked`, `there`, or what went wrong after `!`. */
  let state = 'new'
  let asked = 0

  const query = () => {
    if (list.isWhole) return { ...base.query, ...list.query }
    if (list.isPlain) return { ...base.query, ...list.query, start, count: rowsShown }
    return {
      ...base.query,
      ...list.query,
      pattern: searched || undefined,
      limit: rowsShown,
      startIndex: start,
      sortBy: sortedBy,
      sortOrder: sortedBy !== undefined && isDescending ? 'descending' : undefined
    }
  }
  const load = async (fromServer = true) => {
    if (rowsShown === 0) return
    if (list.isWhole && whole && !fromServer) return show(pageOf(whole))
    const number = (asked += 1)
    state = 'asked'
    ui.changed()
    try {
      const answer = await ui.api.ask<unknown>(list.operation, { ...base, query: query() })
      // A later question has overtaken this one.
      if (number !== asked) return
      const names = resource.schema === undefined || !list.entries ? [] : ui.api.members(resource.schema).names
      const found = entriesOf(answer, list.entries?.(answer, names))
      if (list.isWhole) whole = found.entries
      show(list.isWhole ? pageOf(found.entries) : found)
    } catch (error) {
      if (number !== asked) return
      state = `! ${explain(error)}`
    }
    ui.changed()
  }
  const show = (found: Page) => {
    page = found
    state = 'there'
    selected = Math.max(0, Math.min(selected, page.entries.length - 1))
    // The last of its page may be gone.
    if (page.entries.length === 0 && start > 0 && page.total > 0) {
      start = Math.max(0, Math.floor((page.total - 1) / rowsShown) * rowsShown)
      void load(false)
    }
  }
  const pageOf = (all: readonly Entry[]): Page => {
    const found = all.filter((entry) => JSON.stringify(entry).toLowerCase().includes(searched.toLowerCase()))
    const by = sortedBy
    if (by !== undefined) found.sort((one, other) => asText(getMember(one, by)).localeCompare(asText(getMember(other, by)), undefined, { numeric: true }) * (isDescending ? -1 : 1)) // prettier-ignore
    return { entries: found.slice(start, start + rowsShown), total: found.length }
  }

  const current = () => page.entries[selected]
  /** @returns whether there is such a page */
  const turn = (by: number): boolean => {
    const next = Math.max(0, start + by * rowsShown)
    if (next === start || next >= page.total) return false
    start = next
    selected = 0
    void load(false)
    return true
  }
  const move = (by: number): boolean => {
    const next = selected + by
    if (next < 0 && start === 0) return false
    if (next >= page.entries.length) return turn(1)
    if (next < 0) turn(-1)
    selected = next < 0 ? rowsShown - 1 : next
    return true
  }
  const find = (text: string) => {
    searched = text.trim()
    isSearching = false
    start = 0
    selected = 0
    void load(false)
  }
  const sort = () => {
    const sortable = list.columns.filter(({ sorts }) => sorts === true || list.isWhole).map(({ member }) => member)
    if (sortable.length === 0) return ui.say('The server does not sort this list')
    sortedBy = sortable[(sortedBy === undefined ? -1 : sortable.indexOf(sortedBy)) + 1]
    isDescending = false
    start = 0
    selected = 0
    void load(false)
  }
  const reverse = () => {
    if (sortedBy === undefined) return sort()
    isDescending = !isDescending
    start = 0
    selected = 0
    void load(false)
  }

  const edit = async () => {
    const entry = current()
    if (!entry) return
    if (!isEditable) return look()
    const { read, path } = resource
    const found = read === undefined ? entry : await ui.work(() => ui.api.ask(read, { path: path?.(entry) ?? {} }))
    if (found) ui.open(entryForm(ui, resource, found))
  }
  const look = () => {
    const entry = current()
    if (entry) ui.open(viewer(ui, `${resource.name} ${resource.title(entry)}`, ui.api.masked(entry, true)))
  }
  const remove = () => {
    const entry = current()
    const { remove: operation, path } = resource
    if (!entry || operation === undefined) return
    const input = { path: path?.(entry) ?? {} }
    const { request, command } = ui.api.preview(operation, input)
    const about = `${resource.name} ${resource.title(entry)}\n\n${request}\n\n${command}`
    confirm(ui, `Delete this ${resource.name.toLowerCase()}?`, about, 'Delete', () =>
      send(ui, operation, input, () => {
        ui.say(`${resource.name} ${resource.title(entry)} is deleted`)
        void load()
      })
    )
  }
  /** Letters that do something with the entry that is chosen. */
  const press = (letter: string): boolean => {
    const entry = current()
    const action = resource.actions?.find(({ key }) => key === letter)
    const opening = resource.openings?.find(({ key }) => key === letter)
    if (action && entry) carryOut(ui, action, entry, () => void load())
    else if (opening && entry) {
      const opened = listWindow(ui, opening.resource, opening.of(entry))
      ui.open({ ...opened, title: `${opening.label} of ${resource.title(entry)}` })
    } else if (letter === '/' && list.isPlain) ui.say('The server does not search this list')
    else if (letter === '/') isSearching = true
    else if (letter === 'a' && resource.create !== undefined) ui.open(entryForm(ui, resource))
    else if (letter === 'v') look()
    else if (letter === 'd') remove()
    else if (letter === 'r') void load()
    else if (letter === 's') sort()
    else if (letter === 'S') reverse()
    else return false
    return true
  }

  const hints = () => {
    if (isSearching) return 'Enter Search  Esc Leave it'
    const own = [...(resource.actions ?? []), ...(resource.openings ?? [])].map(({ key, label }) => `${key} ${label}`)
    return [
      ...(isEditable ? ['Enter Edit'] : []),
      ...(resource.create === undefined ? [] : ['a Add']),
      ...(resource.remove === undefined ? [] : ['d Delete']),
      ...own,
      'v JSON',
      ...(list.isPlain ? [] : ['/ Search', 's Sort']),
      'r Reload'
    ].join('  ')
  }

  const drawSearch = (size: Size): Line => {
    const field = search.draw(Math.max(10, Math.min(40, size.columns - 40)), 1, { styles: isSearching ? ['underline'] : [] }) // prettier-ignore
    const shown = isSearching
      ? (field.lines[0] ?? [])
      : [styled(searched || '—', ...(searched ? [] : (['dim'] as const)))]
    const end = start + page.entries.length
    const place = page.total === 0 ? '' : `${start + 1}–${end} of ${page.total}`
    const pages = page.total > rowsShown ? '  PgUp/PgDn' : ''
    return line(isSearching ? '▸' : ' ', 'Search: ', ...shown, styled(`   ${state === 'asked' ? 'Please wait …' : place}${pages}`, 'dim')) // prettier-ignore
  }

  const drawRows = (size: Size): Line[] => {
    if (state.startsWith('!')) return [line(styled(state, 'red')), line('Press r to try again.')]
    if (page.entries.length === 0)
      return [line(state === 'there' ? `No ${names.toLowerCase()}${searched ? ' with this text' : ' yet'}.` : '')]
    const headings = list.columns.map(({ label, member }) => label + (member === sortedBy ? (isDescending ? ' ▼' : ' ▲') : '')) // prettier-ignore
    const { heading, rows } = tabulate(list.columns, headings, page.entries, size.columns - 2)
    const lines = rows.map((row, i) =>
      i === selected ? line(styled(`▸ ${row}`, ...(isSearching ? [] : (['inverse'] as const)))) : line(`  ${row}`)
    )
    return [line(styled(`  ${heading}`, 'bold', 'underline')), ...lines]
  }

  return {
    title: names,
    hints,
    about: () => (isSearching ? `What is found has this text in it; texts with commas between them: one of them` : undefined), // prettier-ignore
    draw(size) {
      const room = Math.max(1, Math.min(size.rows - 3, mostRows))
      if (room !== rowsShown) {
        // The entry that is chosen stays on the page.
        start = rowsShown === 0 ? 0 : Math.floor((start + selected) / room) * room
        selected = rowsShown === 0 ? 0 : Math.max(0, selected)
        rowsShown = room
        queueMicrotask(() => void load(false))
      }
      const field = search.draw(Math.max(10, Math.min(40, size.columns - 40)), 1)
      return {
        lines: [drawSearch(size), line(''), ...drawRows(size)],
        cursor: isSearching ? { row: 0, column: 9 + (field.cursor?.column ?? 0) } : undefined
      }
    },
    shown() {
      if (state !== 'new') void load()
    },
    press(key) {
      if (isSearching) {
        if (key.name === 'return') find(search.text())
        else if (key.name === 'escape') {
          search.setText('')
          find('')
        } else if (key.name === 'down' || key.name === 'tab') isSearching = false
        else return search.press(key)
        return true
      }
      // What is pasted is text, and there is no place for it.
      if (key.isPasted) return true
      if (key.name === 'up' && !key.shift) return move(-1)
      if (key.name === 'down') return move(1)
      if (key.name === 'pageup') return turn(-1)
      if (key.name === 'pagedown') return turn(1)
      if (key.name === 'escape' && searched !== '') {
        search.setText('')
        find('')
      } else if (key.name === 'home') selected = 0
      else if (key.name === 'end') selected = page.entries.length - 1
      else if (key.name === 'return') void edit()
      else if (key.name === 'delete') remove()
      else return key.text !== '' && press(key.text)
      return true
    }
  }
}

/** A page, as the Config API has it, or a plain list. */
function entriesOf(answer: unknown, given: Entry[] | undefined): Page {
  const { entries, totalEntriesCount: total } = Object(answer) as { entries?: unknown; totalEntriesCount?: unknown }
  const found: unknown = given ?? (Array.isArray(answer) ? answer : entries)
  const own = Array.isArray(found) ? found.filter((entry): entry is Entry => entry instanceof Object) : []
  return { entries: own, total: typeof total === 'number' ? total : own.length }
}
