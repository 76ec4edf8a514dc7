/**
 * The registry of attributes: what can be known of a person, what type it has, which claim it becomes and who may see it.
 * Values are kept by `users`; scopes refer to attributes by dn.
 */
import type { Module } from '#modules/core/module'
import { installedAttributes } from './installed.ts'
import { seedAttributes } from './repository.ts'

export {
  attributeDn,
  attributeRoles,
  attributeStatuses,
  dataTypes,
  type Attribute,
  type AttributeRole,
  type AttributeValidation,
  type DataType
} from './attribute.ts'
export { changeAttribute, createAttribute, deleteAttribute, replaceAttribute } from './attributes.ts'
export { isInstalledAttribute } from './installed.ts'
export { attributeRegistry, type AttributeRegistry } from './registry.ts'
export {
  attributeFields,
  findAttribute,
  findAttributeByName,
  isFlag,
  listAttributes,
  searchAttributes,
  type AttributeField
} from './repository.ts'
export { wholeMatch } from './validate.ts'

export const attributes: Module = {
  name: 'attributes',
  prepare: ({ db, now }) => seedAttributes(db, installedAttributes(), now())
}
