import type { Entry } from '../members.ts'
import type { Action } from '../resource.ts'
import type { Ui } from '../ui.ts'
import { formWindow } from './form.ts'
import { preview, send } from './send.ts'

/** Does something with an entry, after what it takes was asked for. */
export function carryOut(ui: Ui, action: Action, entry: Entry, done: () => void): void {
  const { label, operation, fields = [] } = action
  const finish = (answer: unknown) => {
    done()
    ui.say(action.done(answer))
  }
  if (fields.length === 0) {
    const input = action.input(entry, {})
    return preview(ui, operation, input, () => send(ui, operation, input, finish))
  }
  ui.open(
    formWindow(ui, {
      title: label,
      tabs: [{ title: label, fields }],
      entry: {},
      isNew: true,
      request: (answers) => ({ operation, input: action.input(entry, answers) }),
      saved: finish,
      button: label
    })
  )
}
