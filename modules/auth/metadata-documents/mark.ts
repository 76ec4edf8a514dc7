import type { Client, ClientDefinition } from '#modules/clients/index'

/** The custom attribute of clients that were made from a document. */
const mark = { name: 'clientIdMetadataDocument', multiValued: false, values: [true] }

/** Has the client a document in place of a registration? */
export const isFromDocument = ({ definition }: Pick<Client, 'definition'>): boolean =>
  definition.customAttributes?.some(({ name, values }) => name === mark.name && values?.[0] === true) === true

export function withMark(definition: ClientDefinition): ClientDefinition {
  const others = (definition.customAttributes ?? []).filter(({ name }) => name !== mark.name)
  return { ...definition, customAttributes: [...others, mark] }
}
