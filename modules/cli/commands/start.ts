import type { Command } from './command.ts'

/** Carried out before any command is looked at, so that a server has none of them in its memory. */
export const start: Command = {
  name: 'start',
  summary: 'Start the server; the README has its flags and variables',
  example: 'minijans start --port 8080 --data data',
  takesFlags: true
}
