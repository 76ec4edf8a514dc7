/** Where something stands in a source; both begin at 1, and a tab is one column. */
export interface Position {
  line: number
  column: number
}

/** A source is no flow. */
export class FlowSyntaxError extends Error {
  override name = 'FlowSyntaxError'
  readonly position: Position | undefined

  /** @param symbol the text that was found where it should not be */
  constructor(reason: string, symbol?: string, position?: Position) {
    const where = position ? `\nSymbol: ${symbol}\nLine: ${position.line}\nColumn: ${position.column}` : ''
    super(position ? `Syntax error: ${reason}${where}` : reason)
    this.position = position
  }
}
