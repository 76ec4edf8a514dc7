import { attributeOf, type Client } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'
import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'

/** The properties that decide about prompts. */
type PromptRules = Pick<AppConfiguration, 'disablePromptLogin' | 'disablePromptConsent' | 'disablePromptCreate'>
type AgeRules = Pick<
  AppConfiguration,
  'sessionAuthnTimeCheckDuringPromptLoginThresholdMs' | 'skipSessionAuthnTimeCheckDuringPromptLogin'
>

/** Values of `prompt` that are heeded here. */
export function supportedPrompts(rules: PromptRules, signUpIsOpen: boolean): string[] {
  return [
    'none',
    ...(rules.disablePromptLogin ? [] : ['login']),
    ...(rules.disablePromptConsent ? [] : ['consent']),
    'select_account',
    ...(signUpIsOpen ? ['create'] : [])
  ]
}

/** Adds the prompts that the library does not have; who the person is comes before what the person allows. */
export function addPrompts(policy: interactionPolicy.DefaultPolicy, signUpIsOpen: boolean): void {
  const { Prompt } = interactionPolicy
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0)
  // Initiating User Registration via OpenID Connect, 4.
  if (signUpIsOpen) policy.add(new Prompt({ name: 'create', requestable: true }), 0)
}

/**
 * The prompts of a request, without those that are turned off, and with a sign-in for the clients that want one each
 * time. A session is as good as a sign-in that is only just over.
 */
export function setPrompts(
  { oidc }: KoaContextWithOIDC,
  definition: Client['definition'],
  rules: PromptRules & AgeRules,
  now: number
): void {
  const params = oidc.params as Record<string, string | undefined>
  const isWanted = attributeOf(definition, 'jansDefaultPromptLogin')
  if (params.prompt === undefined && !isWanted) return
  const off = new Set([
    rules.disablePromptLogin && 'login',
    rules.disablePromptConsent && 'consent',
    rules.disablePromptCreate && 'create'
  ])
  const prompts = new Set((params.prompt ?? '').split(' ').filter((word) => word !== '' && !off.has(word)))
  const age = oidc.session?.loginTs === undefined ? 0 : now - oidc.session.loginTs * 1000
  const always = isWanted && !prompts.has('none')
  const justOver = age <= rules.sessionAuthnTimeCheckDuringPromptLoginThresholdMs
  if (always && (rules.skipSessionAuthnTimeCheckDuringPromptLogin || !justOver)) prompts.add('login')
  params.prompt = [...prompts].join(' ') || undefined
}
