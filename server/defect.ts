interface Described {
  message: string
  stack: string
}

/**
 * What is written down of a defect. A failed statement's message repeats its parameters, which may be secrets: then only
 * the engine's code is kept.
 */
export function describeDefect(error: unknown): Described {
  if (!(error instanceof Error)) return { message: String(error), stack: String(error) }
  const { message, stack = message, cause } = error
  if (!message.startsWith('Failed query')) return { message, stack }
  const { code = 'unknown' } = (cause ?? {}) as { code?: string }
  const told = `Failed query: ${code}`
  // The stack begins with the message; what follows that are the calls.
  return { message: told, stack: told + stack.split(message).slice(1).join(told) }
}
