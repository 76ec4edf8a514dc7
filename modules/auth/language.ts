import { german } from '#views/auth/german'
import { english, type AuthTexts } from '#views/auth/texts'

const languages: ReadonlyMap<string, AuthTexts> = new Map([english, german].map((texts) => [texts.lang, texts]))

/**
 * The sentences of a page in the first language that there is: of those that the application names in `ui_locales`
 * (OpenID Connect Core, 3.1.2.1), then of those that the browser prefers.
 * @param uiLocales BCP 47 tags, separated by spaces
 * @param acceptLanguage RFC 9110, 12.5.4
 * @param offered languages of the server's configuration; all that there are unless told otherwise
 */
export function pageTexts(
  uiLocales: unknown,
  acceptLanguage: string | undefined,
  offered: readonly string[] = [...languages.keys()]
): AuthTexts {
  const wanted = [...words(uiLocales), ...preferred(acceptLanguage)]
  for (const tag of wanted) {
    const [language = ''] = tag.toLowerCase().split('-')
    const texts = offered.includes(language) ? languages.get(language) : undefined
    if (texts) return texts
  }
  return english
}

const words = (text: unknown) => (typeof text === 'string' ? text.split(' ', 20) : [])

function preferred(header = ''): string[] {
  return header
    .split(',', 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim())
      const weight = parameters.find((text) => text.startsWith('q='))
      return { tag, q: weight === undefined ? 1 : Number(weight.slice(2)) }
    })
    .filter(({ tag, q }) => tag !== '' && q > 0)
    .toSorted((a, b) => b.q - a.q)
    .map(({ tag }) => tag)
}
