import { invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'

/** Bytes of an archive; what Janssen's pages let people send. */
export const largestArchive = 50 * 1_048_576

const mostRedirects = 5
/** Milliseconds for one answer. */
const patience = 60_000

/**
 * Fetches an archive from GitHub, which sends on to the hosts that its files are on.
 * @throws AppError `invalid_value` for another address, `not_found` when there is nothing to be had there
 */
export async function downloadProject(ctx: Pick<Context, 'fetch'>, link: string): Promise<Buffer> {
  let url = new URL(link)
  if (!isAt(url, 'github.com')) throw invalid('must be an https address at github.com', 'downloadLink')
  for (let i = 0; i <= mostRedirects; i++) {
    const answer = await ctx.fetch(url.href, { limit: largestArchive, timeout: patience }).catch((cause: unknown) => {
      throw notFound(`An archive at ${url.origin}${url.pathname} that can be fetched (${(cause as Error).message})`)
    })
    const location = answer.headers.get('location')
    if (answer.status === 200) return Buffer.from(await answer.arrayBuffer())
    if (answer.status < 300 || answer.status > 399 || !location || !URL.canParse(location, url.href)) break
    url = new URL(location, url)
    if (!isAt(url, 'github.com') && !isAt(url, 'githubusercontent.com')) break
  }
  throw notFound(`An archive at ${link}`)
}

const isAt = ({ protocol, hostname, port, username }: URL, domain: string) =>
  protocol === 'https:' && port === '' && username === '' && (hostname === domain || hostname.endsWith(`.${domain}`))
