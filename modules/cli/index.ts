/**
 * The command line. It speaks HTTP to a server, of this machine or another, and never loads one: `minijans` looks after a
 * server, and `jans-cli` carries out operations by their ids, as Janssen's tool of that name does.
 */
export type { Host } from './commands/command.ts'
export { Exit, exitCodes, runProgram } from './exit.ts'
export { bundles } from './jans-cli/bundle.ts'
export type { Access } from './jans-cli/access.ts'
export type { Operation, Schema } from './jans-cli/operation.ts'
export type { Settings } from './jans-cli/settings.ts'
export { characters, inLine, width } from './output.ts'
export { minijans } from './program.ts'

/** What the schema of the configuration file is made with; no command needs it. */
export const configurationDescription = () => import('./configuration/describe.ts')

/** What carries out operations by their ids, for another terminal. */
export const jansTools = () => import('./jans-cli/tools.ts')
