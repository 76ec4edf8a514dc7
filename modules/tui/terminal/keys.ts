import { emitKeypressEvents, type Interface } from 'node:readline'
import type { ReadStream } from 'node:tty'

/** A key that was pressed, or a text that was pasted. */
export interface Key {
  /** `up`, `tab`, `f1`, `return`, `a`; empty for signs that no key is called by, and for what is pasted. */
  name: string
  /** What it types; empty for keys that type nothing. */
  text: string
  ctrl: boolean
  alt: boolean
  shift: boolean
  /** There can be line ends in the text, which press no button. */
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
  let pasted = ''
  const tell = () => {
    const text = pasted.replaceAll(/\r\n?/g, '\n')
    pasted = ''
    if (text !== '') onKey({ name: '', text, ctrl: false, alt: false, shift: false, isPasted: true })
  }
  const listen = (typed: string | undefined, pressed: Pressed) => {
    const { name, meta = false } = pressed
    if (name === 'paste-start' || name === 'paste-end') isPasted = name === 'paste-start'
    else if (!isPasted) onKey(toKey(typed, pressed))
    // Keys that are in it are none: whatever was copied cannot quit or save.
    else if (typed !== undefined && !meta && /^(\P{Cc}+|[\r\n\t])$/u.test(typed)) {
      // Told sign by sign, a long text would take minutes; and its end may never come.
      if (pasted === '') setImmediate(tell)
      pasted += typed
    }
  }
  input.on('keypress', listen)
  input.resume()
  return () => {
    input.off('keypress', listen)
    input.pause()
  }
}

function toKey(typed: string | undefined, pressed: Pressed): Key {
  const { name = '', ctrl = false, meta = false, shift = false } = pressed
  const types = typed !== undefined && !ctrl && !meta && /^\P{Cc}+$/u.test(typed)
  // Line feed is what some terminals send for Enter.
  return { name: name === 'enter' ? 'return' : name, text: types ? typed : '', ctrl, alt: meta && name !== 'escape', shift, isPasted: false } // prettier-ignore
}
