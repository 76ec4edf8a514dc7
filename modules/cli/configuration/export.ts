import { isDeepStrictEqual } from 'node:util'
import { fileText } from './file.ts'
import { secretWriter, withSecrets, type Secrets } from './references.ts'
import { allParts, kinds, type Members, type Value } from './sections.ts'
import type { Standards } from './standards.ts'
import type { State } from './state.ts'
import { inOrder, isEmpty, own, unflat } from './values.ts'

/**
 * The text of the file for what a server has: the same for the same configuration, whichever server it is.
 * @param hasStandards the server comes with what is known to be installed, so that what lacks was taken away
 */
export function exported(state: State, standards: Standards, hasStandards: boolean, secrets: Secrets): Promise<string> {
  const content: Record<string, Members> = {}
  const write = secretWriter(secrets)
  const shown = (section: string, value: Value, path: string[]) =>
    withSecrets(section, value, (text, place) => write(place, text), path) as Members
  for (const { section } of allParts) {
    const document = state.documents.get(section)
    if (!document) continue
    const usual = standards.parts[section] ?? {}
    const differing = [...document.paths].filter(([path, value]) => {
      const standard = own(usual, path)
      return !isDeepStrictEqual(value, standard) && !(isEmpty(value) && isEmpty(standard))
    })
    content[section] = shown(section, inOrderOf(unflat(differing)), [section])
  }
  for (const { section } of kinds) {
    const things = state.things.get(section)
    if (!things) continue
    const installed = standards.installed[section] ?? {}
    const found: [string, Value][] = []
    for (const { name, value } of things.values())
      if (!isDeepStrictEqual(own(installed, name), value))
        found.push([name, shown(section, inOrderOf(value), [section, name])])
    if (hasStandards && section !== 'clients')
      for (const name of Object.keys(installed))
        if (!things.has(name) && !state.dns.get(section)?.has(name)) found.push([name, null])
    content[section] = Object.fromEntries(found.toSorted(([one], [other]) => inOrder(one, other)))
  }
  return fileText(content)
}

/** So that names of secrets that would be alike are given in the same order each time. */
const inOrderOf = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).toSorted(([one], [other]) => inOrder(one, other)))
