/**
 * The record of every administrative change: who changed what, from which value to which. It is written in the
 * transaction of the change itself, so that neither is ever there without the other.
 */
export { audit, type Actor } from './audit.ts'
export {
  actorNames,
  browseAudit,
  findRecord,
  latestRecords,
  searchAudit,
  type AuditFilter,
  type AuditRecord
} from './repository.ts'
