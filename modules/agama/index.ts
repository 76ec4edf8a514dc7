/**
 * Agama projects: archives of flows, templates and files, as Janssen deploys them. They are unpacked, their flows are read by
 * the grammar of the language, and all of it is kept; nothing runs a flow.
 */
import type { Module } from '#modules/core/module'
import { agamaJobs, unpackingEnds } from './jobs.ts'

export type { Deployment } from './project.ts'
export { unpackSoon } from './jobs.ts'

/** Everything about projects, loaded when it is needed first. */
export const agamaProjects = () => import('./projects.ts')

export const agama: Module = { name: 'agama', jobs: agamaJobs, close: unpackingEnds }
