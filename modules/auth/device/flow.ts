import type { Request } from 'express'
import type { Client as LibraryClient, Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import type { AppConfiguration } from '#modules/settings/index'
import { deviceConfirmPage, deviceDeniedPage, deviceDonePage, deviceInputPage } from '#views/auth/device'
import { clientProps } from '../client-props.ts'
import { allowedScopes, clientScopes } from '../consent.ts'
import { pageTexts } from '../language.ts'
import { paths } from '../paths.ts'
import { scopeProps } from '../scope-props.ts'
import { deviceGrant, supported } from '../supported.ts'
import { guardUserCodes, TooManyCodes } from './user-codes.ts'

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>

/** The device grant (RFC 8628): what oidc-provider shows while a person enters the code of a device. */
export function deviceFlow(
  ctx: Context,
  properties: AppConfiguration,
  recordOf: (client: LibraryClient) => Client
): DeviceFlow {
  const action = paths.code_verification
  const textsOf = ({ oidc, headers }: KoaContextWithOIDC) =>
    pageTexts(oidc.deviceCode?.params?.ui_locales, headers['accept-language'], properties)
  return {
    enabled: supported(properties).grantTypes.includes(deviceGrant),
    charset: 'base-20',
    mask: '****-****',
    deviceInfo({ req, oidc }) {
      // Read before the parameters are kept.
      if (properties.deviceAuthzAcr && oidc.params) oidc.params.acr_values ??= properties.deviceAuthzAcr
      return { address: (req as Partial<Request>).ip }
    },
    userCodeInputSource(koa, _form, out, error) {
      const texts = textsOf(koa)
      if (error?.constructor.name === 'AbortedError') return show(koa, deviceDeniedPage(texts))
      if (error) koa.status = out?.error === 'server_error' ? 500 : 400
      const typed = error && 'userCode' in error ? error.userCode : (koa.req as { userCode?: string }).userCode
      show(
        koa,
        deviceInputPage(
          {
            action,
            hidden: { xsrf: secretOf(koa) },
            userCode: typeof typed === 'string' ? typed : undefined,
            problem: error && problemOf(error)
          },
          texts
        )
      )
    },
    async userCodeConfirmSource(koa, _form, client, deviceInfo, userCode) {
      const scopes = await scopeRegistry(ctx)
      const record = recordOf(client)
      const asked = allowedScopes(koa.oidc.deviceCode?.params?.scope, clientScopes(record, scopes))
      show(
        koa,
        deviceConfirmPage(
          {
            action,
            hidden: { xsrf: secretOf(koa), user_code: userCode },
            client: clientProps(record),
            userCode,
            scopes: scopeProps(scopes, asked, textsOf(koa)),
            address: typeof deviceInfo.address === 'string' ? deviceInfo.address : undefined
          },
          textsOf(koa)
        )
      )
    },
    successSource(koa) {
      const { client } = koa.oidc
      show(koa, deviceDonePage({ client: client && clientProps(recordOf(client)) }, textsOf(koa)))
    }
  }
}

/** Tells the device how long to wait between two questions; the library leaves it to the standard's 5 s. */
export function prepareDeviceFlow(ctx: Context, properties: AppConfiguration, provider: Provider): void {
  guardUserCodes(ctx, provider)
  provider.on('device_authorization.success', (_koa: KoaContextWithOIDC, body: Record<string, unknown>) => {
    body.interval = properties.deviceAuthzTokenPollInterval
  })
}

/** What the library throws at a code that was typed, by class, because it exports none of them. */
const problems = new Map([
  ['NoCodeError', 'missing'],
  ['NotFoundError', 'unknown'],
  ['ExpiredError', 'expired'],
  ['AlreadyUsedError', 'used']
] as const) as ReadonlyMap<string, 'missing' | 'unknown' | 'expired' | 'used'>

function problemOf(error: Error) {
  if (error instanceof TooManyCodes) return { seconds: error.seconds }
  return problems.get(error.constructor.name) ?? 'failed'
}

const secretOf = ({ oidc }: KoaContextWithOIDC) =>
  (oidc.session?.state as { secret?: string } | undefined)?.secret ?? ''

function show(koa: KoaContextWithOIDC, page: { toString(): string }): void {
  koa.type = 'html'
  koa.body = String(page)
}
