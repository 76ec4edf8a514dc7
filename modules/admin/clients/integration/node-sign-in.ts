import { js, lines } from './words.ts'

interface Library {
  /** Statements that know `redirectUri`, `verifier`, `state` and `nonce`, and leave the address to go to in `to`. */
  begin: readonly string[]
  /** Statements that know `url` besides, and leave the claims about the person in `user`. */
  finish: readonly string[]
  /** Expressions for what each sign-in has of its own. */
  verifier: string
  random: readonly [state: string, nonce: string]
}

/** A small application that signs people in: the same for each library but for what the library does. */
export function nodeSignIn(redirectUri: string, { begin, finish, verifier, random }: Library): string {
  const { protocol, port } = new URL(redirectUri)
  const indented = (by: string, statements: readonly string[]) => statements.map((line) => by + line)
  return lines(
    `const redirectUri = new URL(${js(redirectUri)})`,
    '// By the state, which a cookie ties to the browser; in a real application this is in its session.',
    'const begun = new Map()',
    'const stateOf = (req) => /(?:^|; )state=([\\w-]+)/.exec(req.headers.cookie)?.[1]',
    '',
    'async function begin(res) {',
    `  const verifier = ${verifier}`,
    `  const [state, nonce] = [${random.join(', ')}]`,
    '  begun.set(state, { verifier, nonce })',
    indented('  ', begin),
    `  const cookie = \`state=\${state}; HttpOnly; SameSite=Lax; Path=/${protocol === 'https:' ? '; Secure' : ''}\``,
    "  res.writeHead(302, { location: to.href, 'set-cookie': cookie }).end()",
    '}',
    '',
    'async function finish(req, res, url) {',
    '  const state = stateOf(req)',
    '  const { verifier, nonce } = begun.get(state) ?? {}',
    "  if (!begun.delete(state)) throw new Error('This sign-in was not begun here')",
    indented('  ', finish),
    "  res.setHeader('content-type', 'application/json').end(JSON.stringify(user, null, 2))",
    '}',
    '',
    'createServer((req, res) => {',
    '  const url = new URL(req.url, redirectUri)',
    '  const done = url.pathname === redirectUri.pathname ? finish(req, res, url) : begin(res)',
    '  done.catch((error) => res.writeHead(400).end(error.message))',
    `}).listen(${port || 3000})`
  )
}
