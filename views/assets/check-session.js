// OpenID Connect Session Management, 3.2: an application sends "client_id session_state" and is told whether the state of
// this browser is still the one that its session_state was made of.

addEventListener('message', async ({ data, origin, source }) => {
  // The page around, or a window that this frame was told of; nobody else.
  if (!source || origin === 'null') return
  source.postMessage(await verdict(data, origin), origin)
})

async function verdict(message, origin) {
  const parts = typeof message === 'string' ? /^(\S+) ([0-9a-f]{64})\.([\w-]+)$/.exec(message) : null
  if (!parts || !crypto.subtle) return 'error'
  const [, clientId, digest, salt] = parts
  const state = /(?:^|; )(?:__Host-)?opbs=([^;]*)/.exec(document.cookie)?.[1] ?? ''
  const text = new TextEncoder().encode(`${clientId} ${origin} ${state} ${salt}`)
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
  const now = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return state !== '' && now === digest ? 'unchanged' : 'changed'
}
