import { explain, Refusal, type Input } from '../api.ts'
import { loadChoices } from '../fields/choices.ts'
import { differences, getMember, setMember, type Entry } from '../members.ts'
import type { Field, Resource, Tab } from '../resource.ts'
import type { Key } from '../terminal/keys.ts'
import { line, styled } from '../terminal/text.ts'
import type { Ui, Window } from '../ui.ts'
import { bar } from './bar.ts'
import { buttonRow } from './box.ts'
import { chooser } from './chooser.ts'
import { question } from './dialogs.ts'
import { drawRows } from './draw-rows.ts'
import { concerns, further, isEmpty, namedField, toRow, type Row } from './rows.ts'
import { preview } from './send.ts'

interface Form {
  title: string
  schema?: string | undefined
  tabs: readonly Tab[]
  entry: Entry
  isNew: boolean
  /** Gets what is shown; it stays open after a save then. */
  load?: () => Promise<Entry>
  /** Gets what the server has now, where the request replaces all of it. */
  reread?: (() => Promise<Entry>) | undefined
  /** What saves it; without, nothing can be changed. */
  request?: ((after: Entry, before: Entry) => { operation: string; input: Input }) | undefined
  /** Gets what the server has answered. */
  saved: (answer: unknown) => void
  /** Of the button that saves. */
  button?: string
  buttons?: readonly { label: string; press: (entry: Entry) => void }[] | undefined
  moreFields?: Resource['moreFields']
}

/** Members that say when a thing was used, and not what it is. */
const timesOfUse = new Set(['lastAccessTime', 'lastLogonTime', 'updatedAt'])

/** Fields in tabs, and buttons below. Nothing is sent before somebody has seen what is. */
export function formWindow(ui: Ui, form: Form): Window {
  const members = form.schema === undefined ? undefined : ui.api.members(form.schema)
  let before = form.entry
  let tabs: { title: string; rows?: Row[]; list?: Window }[] = []
  let tab = 0
  /** -1 the tabs, then the fields, then the buttons. */
  let focus = 0
  let isLoading = form.load !== undefined
  let failure: string | undefined
  let isSending = false
  /** What others have changed meanwhile, and has been shown. */
  let known = new Set<string>()
  const view = { top: 0 }

  const rowOf = (field: Field): Row =>
    toRow(ui, field, { isNew: form.isNew, members, isFixed: !form.request, entry: before })
  const build = () => {
    const more = form.moreFields ? further(before, form.moreFields.list, form.tabs) : []
    tabs = form.tabs
      .filter((one) => !form.isNew || 'fields' in one)
      .map((one, i) => {
        if (!('fields' in one)) return { title: one.title, list: ui.listOf(one.resource, one.of?.(before) ?? {}) }
        const only = form.isNew ? 'existing' : 'new'
        const fields = [...one.fields, ...(i === 0 ? more : [])].filter((field) => field.only !== only)
        return { title: one.title, rows: fields.map(rowOf) }
      })
    focus = firstFocus()
  }
  const load = async () => {
    if (!form.load) return
    isLoading = true
    failure = undefined
    ui.changed()
    try {
      before = await form.load()
      known = new Set()
      build()
    } catch (error) {
      failure = explain(error)
    }
    isLoading = false
    ui.changed()
  }

  const here = () => tabs[tab]
  const after = (): Entry => {
    const entry = structuredClone(before)
    for (const { rows = [] } of tabs)
      for (const { field, widget, initial } of rows) {
        const value = widget.value()
        if (value !== initial) setMember(entry, field.member, value)
      }
    return entry
  }
  const isChanged = () => !isLoading && JSON.stringify(after()) !== JSON.stringify(before)
  /** The first field that can be changed. */
  const firstFocus = () => Math.max(0, here()?.rows?.findIndex(({ kind }) => kind !== 'shown') ?? 0)
  const isShown = ({ field: { when } }: Row, entry: Entry) =>
    when === undefined || when.is.includes(getMember(entry, when.member))
  const rows = (): Row[] => {
    const own = here()?.rows ?? []
    if (!own.some(({ field }) => field.when)) return own
    const entry = after()
    return own.filter((row) => isShown(row, entry))
  }

  const save = () => {
    if (!form.request) return
    if (isSending) return ui.say('This is being sent')
    const problems = check(after())
    if (problems.length > 0) {
      ui.complain('This cannot be saved yet', problems.join('\n'))
      return
    }
    if (!form.isNew && !isChanged()) return ui.say('Nothing was changed')
    review([])
  }
  /** @param others members that somebody else has changed meanwhile */
  const review = (others: readonly string[]) => {
    const request = form.request?.(after(), before)
    if (!request) return
    const told = [
      ...(others.length > 0 ? [`Somebody else has changed this meanwhile: ${others.join(', ')}. It stays, except for what was changed here.`] : []), // prettier-ignore
      ...(form.isNew ? [] : [`Changed:\n${changes().join('\n')}`])
    ]
    preview(ui, request.operation, request.input, () => void submit(request.operation, request.input), told)
  }
  const changes = (): string[] =>
    tabs.flatMap(({ rows: own = [] }) =>
      own.flatMap(({ field, widget, kind, initial }) => {
        const now = widget.value()
        if (now === initial) return []
        const old = getMember(before, field.member)
        const told = kind === 'secret' || kind === 'code' ? '' : `: ${shortly(field, old)} → ${shortly(field, now)}`
        return [`  ${field.label}${told}`]
      })
    )
  const shortly = ({ isOpposite }: Field, value: unknown): string => {
    if (isOpposite) return value === true ? 'no' : 'yes'
    const text = value === undefined ? '—' : ui.api.masked(value)
    return text.length > 60 ? `${text.slice(0, 59)}…` : text
  }
  /** Puts what was changed here on top of what the server has now. @returns what others have changed, the first time */
  const catchUp = async (): Promise<string[]> => {
    if (!form.reread) return []
    const now = await form.reread()
    const others = differences(before, now).filter((name) => !timesOfUse.has(name) && !known.has(name))
    before = now
    known = new Set([...known, ...others])
    for (const one of tabs)
      if (one.rows) one.rows = one.rows.map((row) => (row.widget.value() === row.initial ? rowOf(row.field) : row))
    return others
  }
  /** @returns what is wrong, a line each */
  const check = (entry: Entry): string[] => {
    const found: string[] = []
    for (const [i, { rows: own = [] }] of tabs.entries())
      for (const row of own) {
        const isMissing = row.isRequired && isShown(row, entry) && isEmpty(row.widget.value())
        const { repeats } = row.field
        const isOther = repeats !== undefined && row.widget.value() !== getMember(entry, repeats)
        row.problem = isMissing ? 'A value is needed' : isOther ? 'This is not the same' : row.widget.check()
        if (row.problem === undefined) continue
        if (found.length === 0) go(i, row)
        found.push(`${row.field.label}: ${row.problem}`)
      }
    return found
  }
  const submit = async (operation: string, input: Input) => {
    isSending = true
    try {
      const others = await ui.busy(catchUp())
      if (others.length > 0) return review(others)
      const answer = await ui.busy(ui.api.ask<unknown>(operation, input))
      if (form.load) await load()
      else ui.close(window)
      form.saved(answer)
    } catch (error) {
      const isPlaced = error instanceof Refusal && place(error)
      if (!isPlaced) ui.complain('This was not saved', explain(error))
      else ui.say(explain(error))
    } finally {
      isSending = false
    }
    ui.changed()
  }
  /** Shows what the server has refused where it is. @returns whether there is such a field */
  const place = ({ member, message }: Refusal): boolean => {
    const named = (one: Row) => concerns(one.field.member, member, message)
    const places = tabs.flatMap(({ rows: own = [] }, i) => own.filter(named).map((row) => ({ i, row })))
    // Where it stands says what it is about.
    for (const { row } of places) row.problem = message.replace(`${member}: `, '')
    const [first] = places
    if (first) go(first.i, first.row)
    return first !== undefined
  }
  const go = (toTab: number, row: Row) => {
    tab = toTab
    focus = Math.max(0, rows().indexOf(row))
  }

  const leave = () => {
    if (form.load) return false
    if (!isChanged()) ui.close(window)
    else
      ui.open(
        question(ui, {
          title: form.title,
          text: 'There are changes that are not saved.',
          buttons: [
            { label: 'Save', key: 's', press: save },
            { label: 'Discard', key: 'd', press: () => ui.close(window) },
            { label: 'Go on' }
          ]
        })
      )
    return true
  }
  const addField = async () => {
    const { list, ...source } = form.moreFields ?? { list: '', operation: '' }
    const known = new Set(tabs.flatMap(({ rows: own = [] }) => own.map(({ field }) => field.member)))
    const all = await ui.work(() => loadChoices(ui.api, source))
    if (!all) return
    const choices = all.filter(({ value }) => !known.has(`${list}:${value}`) && !known.has(value))
    const done = (values: string[]) => {
      const added = values.map((value) => rowOf(namedField(list, value)))
      tabs[0]?.rows?.push(...added)
      tab = 0
      focus = rows().length - added.length
      ui.changed()
    }
    ui.open(chooser(ui, { title: 'Add a claim', choices, chosen: [], isMulti: true, done }))
  }

  const buttons = (): { label: string; press: () => void }[] => [
    ...(form.request ? [{ label: form.button ?? 'Save', press: save }] : []),
    ...(form.moreFields ? [{ label: 'Add Claim', press: () => void addField() }] : []),
    ...(form.buttons ?? []).map(({ label, press }) => ({
      label,
      press: () => (isChanged() ? ui.say('Save the changes first') : press(before))
    })),
    ...(form.load ? [] : [{ label: 'Back', press: () => void leave() }])
  ]

  const turn = (by: number) => {
    if (tabs.length < 2) return
    tab = (tab + by + tabs.length) % tabs.length
    if (focus !== -1) focus = firstFocus()
    view.top = 0
    const { list } = here() ?? {}
    list?.shown?.()
  }
  /** @returns false beyond the end */
  const step = (by: number): boolean => {
    const first = tabs.length > 1 ? -1 : 0
    const last = (here()?.list ? 1 : rows().length) + buttons().length - 1
    const next = focus + by
    if (next > last || next < first) {
      // A form over a page has nothing above it.
      if (form.load) return false
      focus = next > last ? first : last
    } else focus = next
    return true
  }

  const pressButton = (key: Key): boolean => {
    const count = here()?.list ? 1 : rows().length
    const all = buttons()
    const chosen = focus - count
    if (key.name === 'return' || key.text === ' ') all[chosen]?.press()
    else if (key.name === 'left' && chosen > 0) focus -= 1
    else if (key.name === 'right' && chosen < all.length - 1) focus += 1
    else return false
    return true
  }
  const pressInside = (key: Key): boolean => {
    if (focus === -1) {
      if (key.name === 'left' || key.name === 'right') turn(key.name === 'left' ? -1 : 1)
      else if (key.name === 'return') focus = 0
      else return false
      return true
    }
    const { list } = here() ?? {}
    if (list && focus === 0) return list.press(key)
    const row = rows()[focus]
    if (!row) return pressButton(key)
    const isUsed = row.widget.press(key)
    if (isUsed) row.problem = undefined
    return isUsed
  }

  const window: Window = {
    title: form.title,
    isChanged,
    hints: () => {
      if (failure !== undefined) return 'r Try again'
      const { list } = here() ?? {}
      if (list && focus === 0) return list.hints()
      const own = focus >= 0 ? rows()[focus]?.widget.hints : ''
      const pages = tabs.length > 1 ? 'PgUp/PgDn Other tab' : ''
      return ['Tab Next', own, form.request ? 'Ctrl-S Save' : '', pages, form.load ? '' : 'Esc Back'].filter(Boolean).join('  ') // prettier-ignore
    },
    about: () => {
      const row = focus >= 0 ? rows()[focus] : undefined
      return row && [`${row.field.member}:`, row.about ?? row.field.label].join(' ')
    },
    draw(size) {
      if (failure !== undefined) return { lines: [line(styled(`! ${failure}`, 'red')), line('Press r to try again.')] }
      if (isLoading) return { lines: [line('Please wait …')] }
      const hasTabs = tabs.length > 1
      const heading = hasTabs ? [bar(tabs.map(({ title }) => title), tab, focus === -1, size.columns), line('')] : [] // prettier-ignore
      const room = { rows: size.rows - heading.length - 2, columns: size.columns }
      const { list } = here() ?? {}
      const own = list ? list.draw(room) : drawRows(rows(), focus, view, room)
      const lines = [...heading, ...own.lines]
      while (lines.length < size.rows - 2) lines.push(line(''))
      const count = list ? 1 : rows().length
      const all = buttons().map(({ label }) => label)
      const cursor = own.cursor && focus >= 0 && focus < count ? { ...own.cursor, row: own.cursor.row + heading.length } : undefined // prettier-ignore
      return { lines: [...lines, line(''), buttonRow(all, focus - count)], cursor }
    },
    press(key) {
      if (failure !== undefined && key.text === 'r') {
        void load()
        return true
      }
      if (isLoading || failure !== undefined) return false
      if (key.ctrl && key.name === 's') save()
      else if (pressInside(key)) return true
      else if (key.name === 'escape' || key.name === 'f4') return leave()
      else if (key.name === 'pagedown') turn(1)
      else if (key.name === 'pageup') turn(-1)
      else if (key.name === 'tab') return step(key.shift ? -1 : 1)
      else if (key.name === 'down' || key.name === 'return') return step(1)
      else if (key.name === 'up' && !key.shift) return step(-1)
      else return false
      return true
    },
    enter(from) {
      const count = (here()?.list ? 1 : rows().length) + buttons().length
      focus = from === 'end' ? count - 1 : tabs.length > 1 ? -1 : 0
    },
    shown() {
      here()?.list?.shown?.()
    }
  }

  if (form.load) void load()
  else build()
  return window
}
