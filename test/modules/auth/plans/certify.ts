import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { complete, createJane, enroll, newBrowser, type Variant } from '../../../support/certification.ts'
import { hosted, modules, type ModuleName, type Stage } from '../../../support/certification-modules.ts'

/** The modules that Basic, Implicit and Hybrid OP all have, for each response type. */
export const ofAllPlans: readonly ModuleName[] = [
  'oidcc-server',
  'oidcc-idtoken-signature',
  'oidcc-scope-profile',
  'oidcc-scope-email',
  'oidcc-scope-address',
  'oidcc-scope-phone',
  'oidcc-scope-all',
  'oidcc-display-page',
  'oidcc-display-popup',
  'oidcc-prompt-login',
  'oidcc-prompt-none-not-logged-in',
  'oidcc-prompt-none-logged-in',
  'oidcc-max-age-1',
  'oidcc-max-age-10000',
  'oidcc-ensure-request-with-unknown-parameter-succeeds',
  'oidcc-id-token-hint',
  'oidcc-login-hint',
  'oidcc-ui-locales',
  'oidcc-claims-locales',
  'oidcc-ensure-request-with-acr-values-succeeds',
  'oidcc-ensure-registered-redirect-uri',
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
  'oidcc-ensure-request-object-with-redirect-uri',
  'oidcc-claims-essential'
]

/** Runs the modules of a plan of the conformance suite, with the settings that a new server has. */
export function certify(variants: Variant[], names: (variant: Variant) => readonly ModuleName[]): void {
  let app: MinijansServer
  const documents = new Map<string, string>()
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true })
    app = await startApp({}, { fetch: hosted(documents) })
    await createJane(app)
  })
  afterAll(async () => {
    await app.close()
    vi.useRealTimers()
  })

  describe.each(variants)('$responseType', (variant) => {
    let stage: Stage
    beforeAll(async () => {
      const party = await enroll(app, variant)
      const browser = newBrowser(party)
      await complete(party, browser)
      stage = { app, party, browser, documents }
    })
    it.each(names(variant).map((name) => ({ name, behaviour: modules[name][0], run: modules[name][1] })))(
      '$name: $behaviour',
      async ({ run }) => {
        expect.hasAssertions()
        await run(stage)
      }
    )
  })
}
