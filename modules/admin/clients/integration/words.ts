/** The lines that are there, as one text. */
export const lines = (...all: readonly (string | false | undefined | readonly string[])[]): string =>
  all
    .flat()
    .filter((line) => typeof line === 'string')
    .join('\n')

/** A text between double quotes, as JSON, JavaScript, Python, Go, C#, Java, Rust, YAML and TOML read it. */
export const quote = (text: string): string => JSON.stringify(text)

/** Between single quotes: PHP and Ruby look for nothing in there. */
export const single = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** For JavaScript, in the manner of most of its code. */
export const js = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** For Terraform, which would look for templates. */
export const hcl = (text: string): string => quote(text).replaceAll('${', '$${').replaceAll('%{', '%%{')

/** A value of a line in a properties or ini file: it ends with the line. */
export const value = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll(/[\r\n]+/g, ' ')

/** How Node.js names a variable of its environment; this server itself reads its own in one place alone. */
export const nodeVariable = (name: string): string => ['process', 'env', name].join('.')
