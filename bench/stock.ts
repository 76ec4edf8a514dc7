/**
 * The peer: oidc-provider as it comes, on a plain better-sqlite3 adapter (one table, JSON payload, WAL, synchronous
 * NORMAL), with node:http. Its own login and consent pages stand in for a product's.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import Database from 'better-sqlite3'
import { Provider } from 'oidc-provider'

const [file = '', port = '0', keyFile = ''] = process.argv.slice(2)
const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = NORMAL')
db.exec(`CREATE TABLE artifacts (model TEXT, id TEXT, payload TEXT, grant_id TEXT, uid TEXT, expires_at INTEGER,
  PRIMARY KEY (model, id)) WITHOUT ROWID;
  CREATE INDEX by_grant ON artifacts (grant_id); CREATE INDEX by_uid ON artifacts (uid)`)
const upsert = db.prepare('INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?, ?, ?, ?)')
const find = db.prepare<[string, string], string>('SELECT payload FROM artifacts WHERE model = ? AND id = ?').pluck()
const findByUid = db
  .prepare<[string, string], string>('SELECT payload FROM artifacts WHERE model = ? AND uid = ?')
  .pluck()
const consume = db.prepare(
  "UPDATE artifacts SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?"
)
const destroy = db.prepare('DELETE FROM artifacts WHERE model = ? AND id = ?')
const revoke = db.prepare('DELETE FROM artifacts WHERE model = ? AND grant_id = ?')
const parse = (payload: string | undefined) => (payload === undefined ? undefined : JSON.parse(payload))

class PlainAdapter {
  readonly #model: string
  constructor(model: string) {
    this.#model = model
  }
  async upsert(id: string, payload: { grantId?: string; uid?: string }, expiresIn?: number) {
    const expires = expiresIn ? Date.now() + expiresIn * 1000 : null
    upsert.run(this.#model, id, JSON.stringify(payload), payload.grantId ?? null, payload.uid ?? null, expires)
  }
  async find(id: string) {
    return parse(find.get(this.#model, id))
  }
  async findByUid(uid: string) {
    return parse(findByUid.get(this.#model, uid))
  }
  async findByUserCode() {
    return undefined
  }
  async consume(id: string) {
    consume.run(Math.floor(Date.now() / 1000), this.#model, id)
  }
  async destroy(id: string) {
    destroy.run(this.#model, id)
  }
  async revokeByGrantId(grantId: string) {
    revoke.run(this.#model, grantId)
  }
}

const keys = JSON.parse(readFileSync(keyFile, 'utf8')) as { alg: never; use: string }[]
const used = (wanted: string) => keys.filter(({ use }) => use === wanted).map(({ alg }) => alg)
const issuer = `http://127.0.0.1:${port}`
const provider = new Provider(issuer, {
  adapter: PlainAdapter,
  jwks: { keys: keys as never },
  cookies: { keys: ['a secret of the bench'] },
  scopes: ['openid', 'offline_access', 'profile'],
  claims: { openid: ['sub'], profile: ['name'] },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Bench' }) }),
  // All that the keys are for, as minijans offers it.
  enabledJWA: {
    idTokenSigningAlgValues: used('sig'),
    requestObjectEncryptionAlgValues: used('enc')
  },
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    devInteractions: { enabled: true },
    encryption: { enabled: true },
    // One client's own tokens are JWTs; everything else stays as it is without the feature.
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, { clientId }) => (clientId === 'bench-jwt' ? 'urn:bench' : undefined) as never,
      getResourceServerInfo: () => ({ scope: '', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } })
    }
  },
  // Not its default for clients with a secret, but what the row measures and what minijans always does.
  rotateRefreshToken: true,
  pkce: { required: () => false },
  ttl: {
    AccessToken: 3600,
    ClientCredentials: 3600,
    RefreshToken: 86_400,
    Session: 86_400,
    Grant: 86_400,
    Interaction: 600,
    IdToken: 3600
  },
  clients: ['bench', 'bench-jwt'].map((client_id) => ({
    client_id,
    client_secret: 'bench secret of some length',
    redirect_uris: ['https://client.example/callback'],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256'
  }))
})
createServer(provider.callback()).listen(Number(port), '127.0.0.1', () =>
  console.log(`up after ${performance.now()} ms`)
)
process.once('SIGTERM', () => process.exit())
