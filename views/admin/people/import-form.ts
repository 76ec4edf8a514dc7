import { html, type Html } from '../../html.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { fileField } from '../../parts/field.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { importBadge, type ImportView } from './import.ts'
import { page, pageHead, panel, type Viewer } from '../shell.ts'

export const importSections: readonly Section[] = [
  {
    title: 'What to do',
    fields: [
      {
        name: 'mode',
        kind: 'select',
        label: 'First',
        choices: [
          { value: 'check', label: 'Only check: say what would happen, write nothing' },
          { value: 'import', label: 'Import: write what is right, say what is not' }
        ]
      },
      {
        name: 'existing',
        kind: 'select',
        label: 'Who is there already',
        help: 'People are told apart by their user names. An empty cell leaves what is stored.',
        choices: [
          { value: 'skip', label: 'Is passed over' },
          { value: 'update', label: 'Is updated with what the file says' }
        ]
      }
    ]
  }
]

interface ImportFormProps {
  values: FormValues
  errors?: FormErrors
  /** The latest ones. */
  imports: readonly ImportView[]
  /** Bytes of a file at most. */
  limit: number
}

/** Brings people from a file. */
export function importFormPage(viewer: Viewer, { values, errors = {}, imports, limit }: ImportFormProps): Html {
  const { file, ...others } = errors
  return page(viewer, {
    title: 'Import users',
    section: 'users',
    content: html`${pageHead({
      title: 'Import users',
      back: { href: '/admin/users', label: 'Users' },
      lead: 'From a spreadsheet or from another system that speaks SCIM.'
    })}
    ${form({
      action: '/admin/users/import',
      csrf: viewer.csrf,
      upload: true,
      guarded: true,
      content: [
        html`<section class="section" aria-labelledby="section-file">
          <header>
            <h2 id="section-file">People</h2>
            <p>CSV whose first row names the columns, or SCIM JSON: a ListResponse, an array, or one object a line.</p>
          </header>
          <div class="stack">
            ${fileField({
              name: 'file',
              label: 'File',
              accept: '.csv,.tsv,.json,.ndjson,.jsonl,.scim,text/csv,application/json,application/scim+json',
              error: file,
              required: true,
              help: `UTF-8, at most ${Math.floor(limit / 1_048_576)} MiB.`
            })}
            <details class="help">
              <summary>Which columns a CSV file may have</summary>
              <ul>
                <li>
                  <code>userName</code> is needed; <code>password</code>, <code>status</code> or <code>active</code>,
                  and <code>externalId</code> if you like.
                </li>
                <li>
                  Every <a href="/admin/attributes">attribute</a> by its name or its display name, such as
                  <code>mail</code>, <code>givenName</code>, <code>sn</code>.
                </li>
                <li>Several values of one attribute stand one a line within the cell; SCIM’s lists are JSON.</li>
                <li>Passwords stand there as they are typed, not hashed, and are stored hashed.</li>
                <li>A file that was exported here can be changed and brought back.</li>
              </ul>
            </details>
          </div>
        </section>`,
        fields({ sections: importSections, values, errors: others }),
        html`<div class="form-foot">
          ${submit({ label: 'Bring the file' })} ${linkButton('/admin/users', 'Cancel', 'quiet')}
        </div>`
      ]
    })}
    ${imports.length > 0 && panel('Latest imports', table('Latest imports', columns, imports))}`
  })
}

const columns = [
  {
    label: 'File',
    cell: ({ id, fileName, dryRun }: ImportView) =>
      html`<a href="/admin/users/import/${id}">${fileName}</a>${dryRun && html` <span class="badge">Check</span>`}`
  },
  { label: 'When', wideOnly: true, cell: ({ beganAt }: ImportView) => time(beganAt) },
  { label: 'By', wideOnly: true, cell: ({ by }: ImportView) => by },
  {
    label: 'Written',
    short: true,
    wideOnly: true,
    cell: ({ created, updated, dryRun }: ImportView) => (dryRun ? '–' : created + updated)
  },
  { label: 'Refused', short: true, wideOnly: true, cell: ({ refused }: ImportView) => refused },
  { label: 'State', short: true, cell: (one: ImportView) => importBadge(one) }
]
