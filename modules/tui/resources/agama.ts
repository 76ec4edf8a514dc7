import { getMember, type Entry } from '../members.ts'
import type { Column, Resource } from '../resource.ts'

const list = { operation: 'get-agama-prj', isPlain: true } as const
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
  create: 'post-agama-prj',
  toInput: ({ name, archive, autoconfigure }) => ({
    path: { name: String(name) },
    query: { autoconfigure: autoconfigure === true ? true : undefined },
    file: String(archive)
  }),
  remove: 'delete-agama-prj',
  actions: [
    {
      key: 'c',
      label: 'Configure',
      operation: 'put-agama-prj',
      fields: [{ member: 'configuration', label: 'Configuration', kind: 'file', required: true, about: 'Path of a JSON file with a member for each flow' }], // prettier-ignore
      input: (entry, { configuration }) => ({ path: { name: nameOf(entry) }, file: String(configuration) }),
      done: () => 'The flows are configured'
    }
  ],
  tabs: [
    {
      title: 'Project',
      fields: [
        { member: 'name', label: 'Project Name', required: true, about: 'As project.json of the archive has it. One that is there already is replaced' }, // prettier-ignore
        { member: 'archive', label: 'Archive', kind: 'file', required: true, about: 'Path of the .gama file on this machine' }, // prettier-ignore
        { member: 'autoconfigure', label: 'Sample configurations', kind: 'boolean', about: 'Those of the archive replace what is configured' } // prettier-ignore
      ]
    }
  ]
}
