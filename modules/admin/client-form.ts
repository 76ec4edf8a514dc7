import { attributeOf, readValues, valueOf, type ClientAttributes, type ClientDefinition } from '#modules/clients/index'
import type { ScopeRegistry } from '#modules/scopes/index'
import { scopeDn } from '#modules/scopes/index'
import { clientSections } from '#views/admin/client-form'
import type { Choice } from '#views/parts/field'
import type { FormValues } from '#views/parts/fields'
import { changedFields, toMembers, toValues } from './form.ts'

/** What the form shows of a client. */
export const clientValues = (definition: ClientDefinition): FormValues =>
  toValues(clientSections, (name) =>
    name.startsWith('attributes.')
      ? attributeOf(definition, name.slice('attributes.'.length) as keyof ClientAttributes)
      : valueOf(definition, name as Exclude<keyof ClientDefinition, 'attributes'>)
  )

/** What the form begins with: a web application with a back end, as safe as it can be. */
export function newClientValues(scopes: ScopeRegistry): FormValues {
  const usual = ['openid', 'profile', 'email'].flatMap((id) => scopes.byId(id)?.inum ?? [])
  return clientValues({
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    scopes: usual.map(scopeDn),
    attributes: { requirePkce: true }
  })
}

/**
 * The definition with what was changed in the form; all else stays as it was.
 * @throws AppError `invalid_client_metadata` with the member
 */
export function changedDefinition(before: ClientDefinition, posted: FormValues): ClientDefinition {
  const { members } = toMembers(clientSections, posted)
  const top: Record<string, unknown> = { ...before }
  const attributes: Record<string, unknown> = { ...before.attributes }
  for (const name of changedFields(clientValues(before), posted)) {
    if (name.startsWith('attributes.')) attributes[name.slice('attributes.'.length)] = members[name]
    else top[name] = members[name]
  }
  return readValues({ ...top, attributes }).definition
}

/** Every scope by its name, those that the client has first. */
export function scopeChoices(scopes: ScopeRegistry, chosen: FormValues[string] | undefined): Choice[] {
  const has = new Set(Array.isArray(chosen) ? chosen : [])
  return scopes.all
    .map(({ inum, id }) => ({ value: scopeDn(inum), label: id }))
    .toSorted((a, b) => Number(has.has(b.value)) - Number(has.has(a.value)) || (a.label < b.label ? -1 : 1))
}

/** The values to read: scopes by their names. */
export const readableValues = (values: FormValues, scopes: ScopeRegistry): FormValues => ({
  ...values,
  scopes: Array.isArray(values.scopes) ? values.scopes.map((dn: string) => scopes.byInum(dn)?.id ?? dn) : []
})
