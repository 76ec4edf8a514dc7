import { Exit } from '../exit.ts'

/**
 * `name:value,name:value` as names and values. A colon of a value, and what `\` stands before, is none of the separators;
 * values of one name are joined with commas, because one parameter may hold several.
 * @throws Exit `usage`
 */
export function readPairs(option: string, text: string): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const part of split(text, ',')) {
    const [name = '', ...rest] = split(part, ':')
    if (rest.length === 0 || name.trim() === '')
      throw new Exit(
        'usage',
        `--${option}: ${part || 'nothing'} is not NAME:VALUE. Write \\, for a comma that is part of a value`
      )
    const key = unescaped(name.trim())
    const value = unescaped(rest.join(':'))
    const before = pairs.get(key)
    pairs.set(key, before === undefined ? value : `${before},${value}`)
  }
  return pairs
}

/** `path:value`, at the first colon that is not written `\:`; undefined without one. */
export function readPair(text: string): [string, string] | undefined {
  const [path = '', ...rest] = split(text, ':')
  return rest.length === 0 ? undefined : [unescaped(path), unescaped(rest.join(':'))]
}

const split = (text: string, separator: ',' | ':') => text.split(separator === ',' ? /(?<!\\),/ : /(?<!\\):/)

/** Other things stay as they are: expressions have backslashes of their own. */
export const unescaped = (text: string): string => text.replaceAll(/\\([,:])/g, '$1')
