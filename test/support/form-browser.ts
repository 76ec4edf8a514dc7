/** A browser without pictures: follows redirects, keeps cookies, fills in whatever form it meets. */
export interface SignedIn {
  code: string
  /** The session's cookies, ready to be sent. */
  cookie: string
}

/**
 * Goes from the authorization endpoint to the redirect URI.
 * @param person what is typed into fields of these names
 */
export async function signIn(
  address: string,
  query: Record<string, string>,
  authorize: string,
  person: Record<string, string>
): Promise<SignedIn> {
  const cookies = new Map<string, string>()
  let url = new URL(`${authorize}?${String(new URLSearchParams(query))}`, address)
  let body: URLSearchParams | undefined
  for (let hops = 0; hops < 20; hops++) {
    const answer: Response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      ...(body && { body }),
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }
    })
    body = undefined
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';', 1)[0] as string).split(/=(.*)/s)
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location) {
      url = new URL(location, url)
      const code = url.searchParams.get('code')
      if (url.href.startsWith(query.redirect_uri as string)) {
        if (!code) throw new Error(`No code: ${url.href}`)
        return { code, cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }
      }
      // The servers know themselves by another name than the bench does.
      url = new URL(url.pathname + url.search, address)
      continue
    }
    const page = await answer.text()
    const [, attributes = '', content = ''] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(page) ?? []
    const action = /action="([^"]*)"/.exec(attributes)?.[1]
    if (action === undefined) throw new Error(`${answer.status} and no form at ${url.href}: ${page.slice(0, 500)}`)
    const fields = [...content.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? ''
    ])
    body = new URLSearchParams([...fields, ...Object.entries(person)] as [string, string][])
    const target = new URL(action || url.href, url)
    url = new URL(target.pathname + target.search, address)
  }
  throw new Error('Sent around in circles')
}
