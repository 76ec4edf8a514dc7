import { emitKeypressEvents, type Interface } from 'node:readline'
import type { ReadStream } from 'node:tty'

/** A key that was pressed, or a sign that was pasted. */
export interface Key {
  /** `up`, `tab`, `f1`, `return`, `a`; empty for signs that no key is called by. */
  name: string
  /** What it types; empty for keys that type nothing. */
  text: string
  ctrl: boolean
  alt: boolean
  shift: boolean
  /** Whoever pastes a line end wants a line end, and presses no button. */
  isPasted: boolean
}

interface Pressed {
  name?: string
  sequence?: string
  ctrl?: boolean
  meta?: boolean
  shift?: boolean
}

/** Milliseconds after which Esc is a key of its own and not the beginning of what another key sends. */
const escapeCodeTimeout = 60

/** Tells of each key; the terminal has to be raw. @returns ends it */
export function readKeys(input: ReadStream, onKey: (key: Key) => void): () => void {
  // No more of an interface is looked at.
  emitKeypressEvents(input, { escapeCodeTimeout } as unknown as Interface)
  let isPasted = false
  const listen = (typed: string | undefined, pressed: Pressed) => {
    if (pressed.name === 'paste-start' || pressed.name === 'paste-end') {
      isPasted = pressed.name === 'paste-start'
      return
    }
    onKey(toKey(typed, pressed, isPasted))
  }
  input.on('keypress', listen)
  input.resume()
  return () => {
    input.off('keypress', listen)
    input.pause()
  }
}

function toKey(typed: string | undefined, pressed: Pressed, isPasted: boolean): Key {
  const { name = '', ctrl = false, meta = false, shift = false } = pressed
  const types = typed !== undefined && !ctrl && !meta && /^\P{Cc}+$/u.test(typed)
  // Line feed is what some terminals send for Enter.
  return { name: name === 'enter' ? 'return' : name, text: types ? typed : '', ctrl, alt: meta && name !== 'escape', shift, isPasted } // prettier-ignore
}
