import { Script } from 'node:vm'

/** A program that cannot be read, and where. */
export interface SyntaxTrouble {
  /** From 1. */
  line: number
  message: string
}

/** What a program says where it is a module; those are not read here. */
const moduleWords = /^[\t ]*(import|export)\b/m

/**
 * Reads a program without running it. JavaScript alone is read; programs of the other languages, and modules, are not.
 * @returns undefined where nothing was read
 */
export function checkSyntax(program: string, language: string): SyntaxTrouble | 'fine' | undefined {
  if (language !== 'javascript' || moduleWords.test(program)) return undefined
  try {
    void new Script(program, { filename: 'program' })
    return 'fine'
  } catch (error) {
    const { message, stack = '' } = error as Error
    return { line: Number(/^program:(\d+)/.exec(stack)?.[1] ?? 1), message }
  }
}
