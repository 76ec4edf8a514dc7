import { patchBetween, setMember, type Entry } from '../members.ts'
import type { Document, Resource, Tab } from '../resource.ts'
import type { Ui, Window } from '../ui.ts'
import { carryOut } from './actions.ts'
import { formWindow } from './form.ts'

/** The form of an entry; without one, of a new entry. */
export function entryForm(ui: Ui, resource: Resource, row?: Entry): Window {
  const { name, schema, path, create, read, update, patch, toBody, toInput, moreFields } = resource
  const isNew = row === undefined
  const entry = row && (resource.opened?.(row) ?? row)
  const tabs = typeof resource.tabs === 'function' ? resource.tabs(row ?? {}) : (resource.tabs ?? [])
  const operation = isNew ? create : (update ?? patch)
  return formWindow(ui, {
    title: isNew ? `New ${name.toLowerCase()}` : `${name} ${resource.title(row)}`,
    schema,
    tabs,
    entry: entry ?? standards(tabs),
    isNew,
    moreFields,
    reread: row && read !== undefined && update !== undefined ? () => ui.api.ask(read, { path: path?.(row) ?? {} }) : undefined, // prettier-ignore
    request:
      operation === undefined
        ? undefined
        : (after, before) => {
            if (toInput) return { operation, input: toInput(after) }
            const isPatch = operation === patch
            const body = isPatch ? patchBetween(before, after) : (toBody?.(after, isNew) ?? after)
            return { operation, input: { ...(isPatch && path && { path: path(before) }), body } }
          },
    saved: () => ui.say(`${name} is ${isNew ? 'created' : 'saved'}`)
  })
}

/** What a new entry has before anybody has typed something. */
function standards(tabs: readonly Tab[]): Entry {
  const entry: Entry = {}
  for (const tab of tabs)
    if ('fields' in tab)
      for (const { member, standard } of tab.fields) if (standard !== undefined) setMember(entry, member, standard)
  return entry
}

/** The form of a thing that there is once. */
export function documentForm(ui: Ui, document: Document): Window {
  const { name, schema, tabs, read, update, patch, actions } = document
  const operation = update ?? patch
  return formWindow(ui, {
    title: name,
    schema,
    tabs,
    entry: {},
    isNew: false,
    buttons: actions?.map((action) => ({
      label: action.label,
      press: (entry) => carryOut(ui, action, entry, () => {})
    })),
    load: () => ui.api.ask(read),
    reread: update === undefined ? undefined : () => ui.api.ask(read),
    request:
      operation === undefined
        ? undefined
        : (after, before) => ({
            operation,
            input: { body: operation === patch ? patchBetween(before, after) : after }
          }),
    saved: () => ui.say(`${name}: saved`)
  })
}
