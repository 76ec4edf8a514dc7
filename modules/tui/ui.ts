import type { Api, Input } from './api.ts'
import type { Resource } from './resource.ts'
import type { Key } from './terminal/keys.ts'
import type { Drawn, Size } from './terminal/text.ts'

/** What fills the middle of the screen, or lies over it. */
export interface Window {
  title: string
  /** Keys, for the last row. */
  hints: () => string
  /** About what has the focus. */
  about?: () => string | undefined
  draw: (size: Size) => Drawn
  /** `false`: this key says nothing here. */
  press: (key: Key) => boolean
  /** The focus comes from above, or backwards from the end. */
  enter?: (from: 'start' | 'end') => void
  /** There is something that would be lost. */
  isChanged?: () => boolean
  /** Lies over what is below, so many rows high at most. */
  isDialog?: boolean
  /** It is on top again, or is there for the first time. */
  shown?: () => void
}

/** What windows do with the screen as a whole. */
export interface Ui {
  api: Api
  open: (window: Window) => void
  /** A list for a part of a window. */
  listOf: (resource: Resource, base: Input) => Window
  /** Takes the window away, and what lies over it. */
  close: (window: Window) => void
  /** What there is to see may be different now. */
  changed: () => void
  /** Says in the row at the bottom what has happened. */
  say: (text: string) => void
  /** Says what went wrong in a box that has to be closed. */
  complain: (title: string, text: string) => void
  /** Shows that the server is asked, and what goes wrong; then the result is undefined. */
  work: <T>(task: () => Promise<T>) => Promise<T | undefined>
  /** Shows that the server is asked. */
  busy: <T>(task: Promise<T>) => Promise<T>
}
