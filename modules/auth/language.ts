import { ownName, type AppConfiguration } from '#modules/settings/index'
import { german } from '#views/auth/german'
import { english, type AuthTexts } from '#views/auth/texts'

const languages: ReadonlyMap<string, AuthTexts> = new Map([english, german].map((texts) => [texts.lang, texts]))

/**
 * The sentences of a page in the first language that there is: of those that the application names in `ui_locales`
 * (OpenID Connect Core, 3.1.2.1), then of those that the browser prefers.
 * @param uiLocales BCP 47 tags, separated by spaces
 * @param acceptLanguage RFC 9110, 12.5.4
 * @param properties which languages are offered, and the organization that the pages speak for
 */
export function pageTexts(
  uiLocales: unknown,
  acceptLanguage: string | undefined,
  { uiLocalesSupported, organization }: Pick<AppConfiguration, 'uiLocalesSupported' | 'organization'>
): AuthTexts {
  const texts = preferredTexts(uiLocales, acceptLanguage, uiLocalesSupported)
  const name = ownName(organization)
  return name === undefined ? texts : { ...texts, page: { ...texts.page, organization: name } }
}

function preferredTexts(uiLocales: unknown, acceptLanguage: string | undefined, offered: readonly string[]): AuthTexts {
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
