import type { IncomingMessage } from 'node:http'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

/** What is wrong with a request before the library sees it. */
const problems = new WeakMap<IncomingMessage, Error>()

/** Leaves the answer to the library, which knows where errors of an authorization request may go. */
export const reportProblem = (req: IncomingMessage, problem: Error): void => void problems.set(req, problem)

/** Throws what was reported as soon as the client is known: then the error can be sent to its redirect URI. */
export function throwReportedProblems(provider: Provider): void {
  const { prototype } = provider.OIDCContext
  const assign = Reflect.get(prototype, 'entity') as (this: unknown, key: string, value: unknown) => void
  prototype.entity = function (key, value: unknown) {
    assign.call(this, key, value)
    const problem =
      key === 'Client' &&
      this.route === 'authorization' &&
      problems.get((this as unknown as { ctx: KoaContextWithOIDC }).ctx.req)
    if (problem) throw problem
  }
}
