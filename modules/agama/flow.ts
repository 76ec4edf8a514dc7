import type { Flow } from './ast.ts'
import { parseFlow } from './parser.ts'
import { FlowSyntaxError } from './syntax-error.ts'

/** Characters of one flow; published ones have a tenth of it. */
const longestSource = 262_144

/**
 * Reads a flow that has to have the name.
 * @returns the flow, or what is wrong with it
 */
export function readFlow(name: string, source: string): { flow: Flow } | { problem: string } {
  if (source.length > longestSource) return { problem: `A flow may have at most ${longestSource} characters` }
  try {
    const flow = parseFlow(source)
    if (flow.name !== name) return { problem: `Qualified name mismatch: ${flow.name} vs. ${name}` }
    return { flow }
  } catch (error) {
    if (error instanceof FlowSyntaxError) return { problem: error.message }
    throw error
  }
}
