import { combined, compare, conditionSql, nothing } from '#db/condition'
import type { Db } from '#db/db'
import { and, asc, count, eq, isNotNull, isNull, ne, sql, type SQL } from '#db/drizzle'
import { keysetPage, type Key, type KeysetPage, type Stretch, type Walk } from '#db/keyset'
import { memberText } from '#db/search'
import { fold, searchable } from '#modules/core/text'
import { deviceDataMembers, type Registration } from '../registration.ts'
import { toRegistration } from '../repository.ts'
import type { DeviceCondition, DeviceField, DeviceSearch, DeviceSelection, DeviceSort } from './condition.ts'

/** One page of the devices that fit, and how many fit in all. What was canceled never became a device. */
export async function searchDevices(
  db: Db,
  { offset, limit, ...selection }: DeviceSearch
): Promise<{ total: number; devices: Registration[] }> {
  const { fido2Registrations: table } = db.tables
  const condition = selectionTest(db, selection)
  const rows =
    limit > 0
      ? await db.query
          .select()
          .from(table)
          .where(condition)
          .orderBy(...order(db, selection.sort))
          .limit(limit)
          .offset(offset)
      : []
  // A page that is not full tells how many there are.
  if (rows.length > 0 && rows.length < limit) return { total: offset + rows.length, devices: rows.map(toRegistration) }
  const [counted] = await db.query.select({ total: count() }).from(table).where(condition)
  return { total: counted?.total ?? 0, devices: rows.map(toRegistration) }
}

/**
 * One page of a walk through the devices that fit: what is there all the time is met once.
 * @returns undefined where the place is one in another order
 */
export async function walkDevices(
  db: Db,
  { from, limit, ...selection }: DeviceSelection & Walk
): Promise<KeysetPage<Registration> | undefined> {
  const { sort } = selection
  const { fido2Registrations: table } = db.tables
  const condition = selectionTest(db, selection)
  const by = sort?.by ?? 'createdAt'
  const stretches =
    by === 'displayName'
      ? [
          stretch(db, ['displayName', 'id'], and(isNotNull(table.displayNameFolded), condition)),
          stretch(db, ['id'], and(isNull(table.displayNameFolded), condition))
        ]
      : [stretch(db, by === 'id' ? ['id'] : [by, 'id'], condition)]
  const order = `${by}${sort?.descending ? '-' : ''}`
  return keysetPage(order, stretches, { from, limit, descending: sort?.descending })
}

function stretch(db: Db, fields: DeviceSort['by'][], where: SQL | undefined): Stretch<Registration> {
  const { fido2Registrations: table } = db.tables
  return {
    columns: fields.map((field) => sql`${column(db, field)}`),
    async read(beyond, order, limit) {
      const rows = await db.query
        .select()
        .from(table)
        .where(and(beyond, where))
        .orderBy(...order)
        .limit(limit)
      return rows.map((row) => ({
        row: toRegistration(row),
        keys: fields.map((field) => (field === 'displayName' ? row.displayNameFolded : row[field]) as Key)
      }))
    }
  }
}

function selectionTest(db: Db, { where, userInum }: DeviceSelection): SQL | undefined {
  const { fido2Registrations: table } = db.tables
  return and(
    ne(table.registrationStatus, 'canceled'),
    userInum === undefined ? undefined : eq(table.userInum, userInum),
    where && deviceTest(db, where)
  )
}

const column = ({ tables: { fido2Registrations: table } }: Db, field: DeviceSort['by']) =>
  field === 'displayName' ? table.displayNameFolded : table[field]

function order(db: Db, sort: DeviceSort | undefined): SQL[] {
  const { fido2Registrations: table } = db.tables
  if (!sort) return [asc(table.createdAt), asc(table.id)]
  const way = sql.raw(sort.descending ? 'desc' : 'asc')
  // RFC 7644, 3.4.2.3; both engines read it from the index.
  const absent = sort.by === 'displayName' ? sql.raw(sort.descending ? ' nulls first' : ' nulls last') : sql``
  const fields: DeviceSort['by'][] = sort.by === 'id' ? ['id'] : [sort.by, 'id']
  return fields.map((field, i) => sql`${column(db, field)} ${way}${i === 0 ? absent : sql``}`)
}

function deviceTest(db: Db, condition: DeviceCondition): SQL {
  return conditionSql(condition, (leaf) => {
    if (leaf.field === 'deviceData')
      return dataTest(db, (text) =>
        leaf.kind === 'fieldPresent' ? sql`${text} is not null` : compare(text, leaf.op, leaf.value)
      )
    const key = sql`${column(db, leaf.field)}`
    return leaf.kind === 'fieldPresent'
      ? sql`${key} is not null`
      : compare(key, leaf.op, operand(leaf.field, leaf.op, leaf.value))
  })
}

/** Does any value of the device's data fit? */
function dataTest({ tables: { fido2Registrations: table } }: Db, test: (text: SQL) => SQL): SQL {
  const texts = deviceDataMembers.map((name) => memberText(table.definition, ['deviceData', name]))
  return combined(texts.map(test), ' or ', nothing)
}

function operand(field: DeviceField, op: string, value: string | number): string | number {
  if (field !== 'displayName') return value
  return op === 'eq' || op === 'ne' ? searchable(String(value)) : fold(String(value))
}
