/** Lists and forms are data: what they show, and which operations they come from. */
import type { Input } from './api.ts'
import type { Entry } from './members.ts'

/** What somebody does with a field; the schema of the server decides where a field does not. */
export type Kind =
  | 'text'
  | 'secret'
  | 'number'
  | 'boolean'
  | 'select'
  | 'multi'
  | 'lines'
  | 'date'
  | 'file'
  | 'json'
  | 'code'
  | 'shown'

/** Where choices come from: an operation that lists them. */
export interface Source {
  operation: string
  query?: Record<string, string>
  /** Member that is the value, and the one that people read; a list of texts has neither. */
  value?: string
  text?: string
  /** Before each value. */
  prefix?: string
  /** Entries that are choices; all unless given. */
  only?: Record<string, unknown>
}

export type Choices = readonly string[] | Source | readonly Source[]

export interface Field {
  /** `redirectUris`, `attributes.parLifetime`, `customAttributes:sn` */
  member: string
  label: string
  kind?: Kind
  choices?: Choices
  /** Values beyond the choices may be typed. */
  isOpen?: true
  required?: true
  /** Member that has to be typed once more here. */
  repeats?: string
  /** Shows and takes the opposite: a box `Active` for the member `disabled`. */
  isOpposite?: true
  only?: 'new' | 'existing'
  /** Shown while another member has one of these values. */
  when?: { member: string; is: readonly unknown[] }
  /** What a new entry has. */
  standard?: unknown
  /** Shown at the bottom; the description of the schema unless given. */
  about?: string
}

export interface FieldsTab {
  title: string
  fields: readonly Field[]
}

/** A list inside a form, of what belongs to the entry. */
export interface ListTab {
  title: string
  resource: Resource
  /** What the list is asked for; absent in a form about the server. */
  of?: (entry: Entry) => Input
}

export type Tab = FieldsTab | ListTab

export interface Column {
  member: string
  label: string
  /** The server sorts by it. */
  sorts?: true
  /** Gives way to others where there is too little room. */
  yields?: true
  /** What is shown in place of the value. */
  shows?: (value: unknown) => string
}

/** Something else that can be done with an entry, by a key. */
export interface Action {
  key: string
  label: string
  /** Asked for first. */
  fields?: readonly Field[]
  operation: string
  input: (entry: Entry, answers: Entry) => Input
  /** Said when it is done; gets what the server has answered. */
  done: (answer: unknown) => string
}

/** A list that a key opens for an entry. */
export interface Opening {
  key: string
  label: string
  resource: Resource
  of: (entry: Entry) => Input
}

/** A list of entries, and the form of one. */
export interface Resource {
  kind: 'list'
  /** One entry, and several: `Client`, `Clients`. */
  name: string
  names: string
  /** Of one entry: `Client`, or `fido2:…` of a plugin. */
  schema?: string
  list: {
    operation: string
    query?: Record<string, string>
    columns: readonly Column[]
    /** The server does not search, sort and page: all entries come at once. */
    isWhole?: true
    /** The server turns pages by `start` and `count`, and neither searches nor sorts. */
    isPlain?: true
    /** Where the entries are in an answer that is not a page; itself unless given. @param names members of the schema */
    entries?: (answer: unknown, names: readonly string[]) => Entry[]
  }
  /** Values of the paths of `read`, `remove` and of actions out of an entry. */
  path?: (entry: Entry) => Record<string, string>
  /** What an entry is called where it is asked about. */
  title: (entry: Entry) => string
  /** Gets one with all that it has; the row of the list is all unless given. */
  read?: string
  create?: string
  update?: string
  /** Operation that takes the changes alone (RFC 6902). */
  patch?: string
  remove?: string
  tabs?: readonly Tab[] | ((entry: Entry) => readonly Tab[])
  /** What a form is about, where it is not the row of the list. */
  opened?: (row: Entry) => Entry
  /** Members that the server tells and does not take, and others it wants: the last say on a body. */
  toBody?: (entry: Entry, isNew: boolean) => unknown
  /** What a new entry is sent as, where it is more than a body. */
  toInput?: (entry: Entry) => Input
  actions?: readonly Action[]
  openings?: readonly Opening[]
  /** Attributes of these names that an entry has are fields as well, and more can be added. */
  moreFields?: Source & { list: string }
}

/** One form that is about the server. */
export interface Document {
  kind: 'document'
  name: string
  schema?: string
  read: string
  /** Takes all of it, */
  update?: string
  /** or the changes (RFC 6902). */
  patch?: string
  tabs: readonly Tab[]
  actions?: readonly Action[]
}

export type Page = Resource | Document

/** An entry of the main menu. `[A]` in a label says which letter leads there with Alt. */
export interface Menu {
  label: string
  /** Names that the plugin of the server may have; without it the menu is hidden. */
  plugin?: readonly string[]
  pages: readonly { label: string; page: Page }[]
}

/** Every operation that pages use. */
export function operationsOf(menus: readonly Menu[]): string[] {
  const found = new Set<string>()
  const seen = new Set<unknown>()
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'string' && /^(operation|read|create|update|patch|remove)$/.test(name)) found.add(member)
      visit(member)
    }
  }
  visit(menus)
  return [...found]
}
