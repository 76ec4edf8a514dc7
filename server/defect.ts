interface Described {
  message: string
  stack?: string
}

/**
 * What is written down of a defect. A failed statement's message repeats its parameters, which may be secrets: then only
 * the engine's code is kept.
 */
export function describeDefect(error: unknown): Described {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack = '', cause } = error
  if (!message.startsWith('Failed query')) return { message, stack }
  // The stack begins with the message.
  const [, ...calls] = stack.split(message)
  const { code = 'unknown' } = (cause ?? {}) as { code?: string }
  return { message: `Failed query: ${code}`, stack: calls.at(-1) ?? '' }
}
