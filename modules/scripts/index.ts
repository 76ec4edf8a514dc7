/**
 * Custom scripts: programs by which an installation changes what the server does, as Janssen keeps them. They are stored and
 * checked here; nothing runs them.
 */
import type { Module } from '#modules/core/module'
import type { ProgrammingLanguage, ScriptType } from './script.ts'
import { seedScripts } from './seed.ts'

export { scriptFields, type ScriptField } from './repository.ts'
export { locationTypes, programmingLanguages, scriptDn, scriptTypes, type Script, type ScriptType } from './script.ts'
export {
  createScript,
  deleteScript,
  findScript,
  findScriptByName,
  hiddenValue,
  replaceScript,
  searchScripts,
  withoutHidden,
  type ScriptValues
} from './scripts.ts'
export { scriptUses } from './usage.ts'

/** A program of the type that does nothing yet, to begin with; empty for a language of which there is none. */
export async function scriptTemplate(type: ScriptType, language: ProgrammingLanguage): Promise<string> {
  const { template } = await import('./templates.ts')
  return template(type, language)
}

export const scripts: Module = { name: 'scripts', prepare: seedScripts }
