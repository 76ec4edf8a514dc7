import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fileField, type Choice } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** What is said of a file, by the names of the Config API. */
export const assetSections: readonly Section[] = [
  {
    title: 'Use',
    about: 'What the file is for.',
    fields: [
      {
        name: 'service',
        member: 'service',
        kind: 'select',
        label: 'For',
        help: 'Files for jans-auth and jans-casa can be had by everybody, unless the server keeps their kind to itself.'
      },
      {
        name: 'enabled',
        member: 'enabled',
        kind: 'check',
        label: 'In force',
        help: 'Pages can use it from now on.'
      },
      { name: 'description', member: 'description', kind: 'area', label: 'Description' },
      {
        name: 'fileName',
        member: 'fileName',
        kind: 'text',
        label: 'File name',
        help: 'Letters, digits, dots, dashes, underscores and spaces; empty, it is that of the file.',
        placeholder: 'logo.svg'
      },
      { name: 'level', member: 'level', kind: 'number', label: 'Level', help: 'Kept for tools.', standard: '0' }
    ]
  }
]

/** Where files of some types belong. */
export interface AssetPlace {
  types: readonly string[]
  services: readonly string[]
  description: string
  directory: string
}

interface AssetFormProps {
  /** The asset that is changed; absent for a new one. */
  asset?: { inum: string; fileName: string } | undefined
  version?: string | undefined
  values: FormValues
  errors?: FormErrors
  services: readonly Choice[]
  /** Endings that are allowed; undefined for any. */
  accepted: readonly string[] | undefined
  places: readonly AssetPlace[]
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

/** Brings a file, or changes one. */
export function assetFormPage(viewer: Viewer, props: AssetFormProps): Html {
  const { asset, version, values, errors, services, accepted, places, overtaken, call } = props
  const home = asset ? `/admin/assets/${encodeURIComponent(asset.inum)}` : '/admin/assets'
  const title = asset ? `Edit ${asset.fileName}` : 'Upload a file'
  return page(viewer, {
    title,
    section: 'assets',
    content: html`${pageHead({ title, back: { href: home, label: asset?.fileName ?? 'Assets' } })}
      ${overtaken && overtakenNotice(home)}
      ${form({
        action: asset ? `${home}/edit` : `${home}/new`,
        csrf: viewer.csrf,
        hidden: version === undefined ? {} : { version },
        guarded: true,
        upload: true,
        content: [
          fields({
            sections: assetSections,
            values,
            ...(errors && { errors }),
            choices: { service: services }
          }),
          html`<section class="section" aria-labelledby="section-file">
            <header>
              <h2 id="section-file">File</h2>
              <p>${asset ? 'Without a new one, the file stays as it is.' : 'At most 10 MB.'}</p>
            </header>
            <div class="stack">
              ${fileField({
                name: 'assetFile',
                member: 'assetFile',
                label: asset ? 'New file' : 'File',
                error: errors?.assetFile,
                required: !asset,
                ...(accepted && {
                  accept: accepted.map((type) => `.${type}`).join(','),
                  help: `Types: ${accepted.join(', ')}.`
                })
              })}
            </div>
          </section>`,
          equivalentOfForm(call),
          html`<div class="form-foot">
            ${submit({ label: saveLabel(asset ? 'Save' : 'Upload', overtaken) })} ${linkButton(home, 'Cancel', 'quiet')}
          </div>`
        ]
      })}
      <details class="equivalent">
        <summary>Which files belong where</summary>
        <div class="panel">${table('Which files belong where', columns, places)}</div>
      </details>`
  })
}

const columns = [
  { label: 'Files', cell: ({ description }: AssetPlace) => description },
  { label: 'Types', cell: ({ types }: AssetPlace) => types.join(', ') },
  { label: 'For', cell: ({ services }: AssetPlace) => services.join(', ') },
  {
    label: 'Directory of Janssen',
    wideOnly: true,
    cell: ({ directory }: AssetPlace) => html`<code>${directory}</code>`
  }
]
