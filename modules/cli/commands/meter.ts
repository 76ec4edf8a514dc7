/** Says on standard error how far something is: on one line that changes in a terminal, else once for each step. */
export function meter(stream: NodeJS.WriteStream = process.stderr) {
  let shown = ''
  let step = ''
  const clear = () => {
    if (stream.isTTY && shown !== '') stream.write('\r\u001B[K')
    shown = ''
  }
  return {
    /** @param part from 0 to 1 */
    tell(what: string, part: number): void {
      if (!stream.isTTY) {
        if (what !== step) stream.write(`${what}\n`)
        step = what
        return
      }
      const text = `${what}: ${Math.floor(part * 100)} %`
      if (text === shown) return
      clear()
      shown = text
      stream.write(text)
    },
    end: clear
  }
}
