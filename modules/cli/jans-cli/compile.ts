import type { Body, Described, Operation, Parameter, Schema } from './operation.ts'

interface Document {
  info: { title: string }
  servers?: { url: string }[]
  paths: Record<string, Record<string, DocumentOperation>>
  components?: { schemas?: Record<string, Schema> }
}

interface DocumentOperation {
  operationId: string
  summary?: string
  description?: string
  tags?: string[]
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string; description?: string; schema?: Schema }[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
}

/** An OpenAPI document, cut down to what calling its operations needs. */
export function compile(given: object): Described {
  const document = given as Document
  // What follows the dash names the plugin: `minijans Config API - fido2`.
  const plugin = document.info.title.split(' - ')[1]
  const base = (document.servers?.[0]?.url ?? '').replace(/\/$/, '')
  const schemas = document.components?.schemas ?? {}
  const operations: Operation[] = []
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.operationId !== undefined)
        operations.push(toOperation(method, base + path, operation, plugin, schemas))
  return { operations, schemas: { ...(plugin !== undefined && { plugin }), schemas } }
}

function toOperation(
  method: string,
  path: string,
  operation: DocumentOperation,
  plugin: string | undefined,
  schemas: Record<string, Schema>
): Operation {
  const { operationId: id, summary, description = '', tags = [], security = [], requestBody } = operation
  const parameters = (operation.parameters ?? []).flatMap((parameter) => toParameter(parameter, schemas))
  const body = requestBody?.content && toBody(requestBody.content)
  return {
    id,
    method: method.toUpperCase(),
    path,
    tag: tags[0] ?? '',
    summary: summary ?? description,
    scopes: [...new Set(security.flatMap((alternative) => Object.values(alternative).flat()))],
    ...(plugin !== undefined && { plugin }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { body })
  }
}

function toParameter(
  { name, in: place, description, schema = {} }: NonNullable<DocumentOperation['parameters']>[number],
  schemas: Record<string, Schema>
): Parameter[] {
  if (place !== 'path' && place !== 'query') return []
  const { type = 'string' } = schema.$ref === undefined ? schema : (schemas[nameOf(schema.$ref)] ?? {})
  const text = description ?? schema.description
  return [{ name, in: place, type: [type].flat().join(' or '), ...(text !== undefined && { description: text }) }]
}

function toBody(content: Record<string, { schema?: Schema }>): Body {
  const types = Object.keys(content)
  const schema = Object.values(content)[0]?.schema
  const named = schema?.$ref ?? schema?.items?.$ref ?? schema?.allOf?.[0]?.$ref
  return {
    types,
    ...(named !== undefined && { schema: nameOf(named) }),
    ...(schema?.type === 'array' && { isList: true as const })
  }
}

/** `#/components/schemas/Scope` is about `Scope`. */
export const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1)
