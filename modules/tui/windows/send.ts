import type { Input } from '../api.ts'
import type { Ui } from '../ui.ts'
import { question } from './dialogs.ts'

/** Makes a request that somebody has agreed to. */
export function send(ui: Ui, operation: string, input: Input, done: (answer: unknown) => void): void {
  void (async () => {
    let answer: unknown
    const isDone = await ui.work(async () => {
      answer = await ui.api.ask<unknown>(operation, input)
      return true
    })
    if (isDone) done(answer)
  })()
}

/**
 * Shows the request that is about to be made, and goes on where somebody wants it.
 * @param told what else there is to say about it
 */
export function preview(
  ui: Ui,
  operation: string,
  input: Input,
  agreed: () => void,
  told: readonly string[] = []
): void {
  const { request, body, command } = ui.api.preview(operation, input)
  const text = [request, ...told, ...(body === undefined ? [] : [body]), 'The same on the command line:', command]
  ui.open(
    question(ui, {
      title: 'This is what will be sent',
      text: text.join('\n\n'),
      buttons: [{ label: 'Send', key: 'y', press: agreed }, { label: 'Back' }]
    })
  )
}
