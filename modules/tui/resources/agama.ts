import { getMember, type Entry } from '../members.ts'
import type { Column, Resource } from '../resource.ts'

const list = { operation: 'get-agama-prj', search: () => ({}) }
const projectName: Column = { member: 'details.projectMetadata.projectName', label: 'Project Name' }
const nameOf = (entry: Entry) => String(getMember(entry, projectName.member))

/** Flows that can be started directly, by project. */
export const agamaFlows: Resource = {
  kind: 'list',
  name: 'Project',
  names: 'Agama projects',
  list: {
    ...list,
    columns: [
      projectName,
      {
        member: 'details.flowsError',
        label: 'ACRs',
        shows: (flows) => Object.keys(Object(flows) as Entry).map((name) => `agama_${name}`).join(', ') // prettier-ignore
      }
    ]
  },
  title: nameOf
}

export const agama: Resource = {
  kind: 'list',
  name: 'Project',
  names: 'Agama projects',
  list: {
    ...list,
    columns: [
      projectName,
      { member: 'details.projectMetadata.author', label: 'Author' },
      { member: 'finishedAt', label: 'Status', shows: (at) => (at === undefined ? 'Pending' : 'Processed') },
      { member: 'finishedAt', label: 'Deployed on' },
      { member: 'details.error', label: 'Errors', shows: (error) => (error ? 'Yes' : 'No') }
    ]
  },
  path: (entry) => ({ name: nameOf(entry) }),
  title: nameOf,
  remove: 'delete-agama-prj'
}
