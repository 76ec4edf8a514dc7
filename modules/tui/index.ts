/** The full-screen text UI: Janssen's menus and forms over the Config API, for one who sits at a terminal. */
export { tui } from './program.ts'
