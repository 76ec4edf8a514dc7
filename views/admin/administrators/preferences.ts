import { html, type Html } from '../../html.ts'
import { fields } from '../../parts/fields.ts'
import { form, submit } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

interface PreferencesProps {
  /** IANA name; empty for the browser's own. */
  zone: string
  zones: readonly string[]
}

/** What one browser remembers of how its owner likes these pages. */
export const preferencesPage = (viewer: Viewer, { zone, zones }: PreferencesProps): Html =>
  page(viewer, {
    title: 'Preferences',
    content: html`${pageHead({ title: 'Preferences', lead: 'Kept in this browser alone.' })}
    ${form({
      action: '/admin/preferences',
      csrf: viewer.csrf,
      content: [
        fields({
          sections: [
            {
              title: 'Times',
              about: 'Everywhere in these pages. What is entered as a time is UTC, and shown in this zone beside it.',
              fields: [
                {
                  name: 'zone',
                  kind: 'select',
                  label: 'Time zone',
                  choices: [
                    { value: '', label: 'That of this browser' },
                    ...zones.map((name) => ({ value: name, label: name.replaceAll('_', ' ') }))
                  ]
                }
              ]
            }
          ],
          values: { zone }
        }),
        html`<p class="lead">Now: ${time(Date.now())}</p>
          <div class="form-foot">${submit({ label: 'Save' })}</div>`
      ]
    })}`
  })
