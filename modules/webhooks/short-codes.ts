/** What short codes stand for: the members of a thing, with those of members behind dots. */
export type Values = Readonly<Record<string, unknown>>

const shortCode = /\$\{([^{}$]{1,255})\}/g

/**
 * Puts values in place of the short codes `${name}` and `${name.of.member}`; one that stands for nothing stays as it is.
 * @param written how a value is written where it goes; undefined for one that must not go there
 */
export const filled = (
  template: string,
  values: Values,
  written: (text: string, value: unknown) => string | undefined = (text) => text
): string =>
  template.replaceAll(shortCode, (code, name: string) => {
    const value = valueOf(values, name)
    return (value === undefined || value === null ? undefined : written(textOf(value), value)) ?? code
  })

/** The same for each text in a JSON value, at any depth. */
export function filledDeep(template: unknown, values: Values): unknown {
  if (typeof template === 'string') return filled(template, values)
  if (Array.isArray(template)) return template.map((item) => filledDeep(item, values))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([name, item]) => [name, filledDeep(item, values)]))
}

/** A member by its whole name, else by the way to it. */
function valueOf(values: Values, name: string): unknown {
  if (Object.hasOwn(values, name)) return values[name]
  let place: unknown = values
  for (const step of name.split('.')) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, step)) return undefined
    place = (place as Values)[step]
  }
  return place
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
