import { html, type Hole, type Html } from '../../html.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { empty } from '../../parts/empty.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

export interface KeyRow {
  kid: string
  alg: string
  use: string
  state: 'active' | 'waiting' | 'ending' | 'archived' | 'foreign' | 'unpublished'
  createdAt?: number | undefined
  usedFrom?: number | undefined
  endsAt?: number | undefined
}

interface KeysProps {
  keys: readonly KeyRow[]
  /** Where everybody finds the public ones. */
  jwksUri: string
  strategy: string
  /** Hours between two rotations; absent when there are none by themselves. */
  interval: number | undefined
  /** Seconds that keys stay in the archive. */
  archived: number
  call: EquivalentCall
}

const path = '/admin/keys'

/** The keys that the server signs and decrypts with. */
export function keysPage(viewer: Viewer, props: KeysProps): Html {
  const { keys, jwksUri, strategy, interval, archived, call } = props
  const group = (title: string, about: string, rows: readonly KeyRow[], nothing?: Hole) =>
    (rows.length > 0 || nothing) &&
    html`<section class="panel" aria-label="${title}">
      <header class="panel-head">
        <h2>${title}</h2>
        <p>${about}</p>
      </header>
      ${rows.length > 0 ? table(title, columns, rows) : nothing}
    </section>`
  const ofUse = (use: string) =>
    keys
      .filter((key) => key.use === use && isPublished(key))
      .toSorted((a, b) => (a.alg === b.alg ? 0 : a.alg < b.alg ? -1 : 1))
  return page(viewer, {
    title: 'Keys',
    section: 'keys',
    content: html`${pageHead({
      title: 'Keys',
      lead: 'What the server signs with, and what others encrypt to.',
      actions: [
        viewer.may('post-config-jwks-rotation') && ask('rotate', rotateQuestion(viewer.csrf), 'Rotate now'),
        html`<a class="button plain" href="${jwksUri}" download="jwks.json">Download the JWKS</a>`
      ]
    })}
    ${panel(
      'Rotation',
      html`<div class="panel-body">
        ${facts([
          ['Strategy', html`${strategies[strategy] ?? strategy} <code class="member">${strategy}</code>`],
          ['Rotated', interval === undefined ? 'Only by hand' : `Every ${duration(interval * 3600)}`],
          ['Archived for', duration(archived)],
          ['Published at', html`<a href="${jwksUri}"><code>${jwksUri}</code></a>`],
          [
            'Set by',
            viewer.may('get-properties') && html`<a href="/admin/properties/auth?q=key">Properties of the server</a>`
          ]
        ])}
      </div>`
    )}
    ${group(
      'Signing keys',
      'Verifiers find them by their id.',
      ofUse('sig'),
      empty({ icon: 'keys', title: 'No signing keys', about: 'Rotate, and there are some for every algorithm.' })
    )}
    ${group('Encryption keys', 'For what is sent to the server.', ofUse('enc'))}
    ${group(
      'Not published',
      'Kept, while the configuration allows neither their algorithm nor their use.',
      keys.filter(({ state }) => state === 'unpublished')
    )}
    ${group(
      'Archive',
      'They are over; old signatures can still be looked at.',
      keys.filter(({ state }) => state === 'archived')
    )}
    ${equivalent(call)}`
  })
}

const isPublished = ({ state }: KeyRow) => state !== 'archived' && state !== 'unpublished'

const strategies: Record<string, string> = {
  OLDER: 'The older of two signs, so that everybody has seen its successor',
  NEWER: 'The newest signs as soon as everybody can have it',
  FIRST: 'The first in the list signs: the newest'
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60]
] as const

/** Whole units, the largest that fits. */
function duration(seconds: number): string {
  const fits = units.find(([, size]) => seconds % size === 0)
  const [unit, size] = fits ?? ['second', 1]
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const columns = [
  {
    label: 'Key',
    cell: ({ kid, alg }: KeyRow) =>
      html`<a href="${path}/${encodeURIComponent(kid)}">${alg}</a><code class="second-line">${kid}</code>`
  },
  { label: 'State', short: true, cell: ({ state, use }: KeyRow) => keyBadge(state, use) },
  {
    label: 'Created',
    wideOnly: true,
    cell: ({ createdAt }: KeyRow) => createdAt !== undefined && time(createdAt)
  },
  { label: 'Ends', wideOnly: true, cell: ({ endsAt }: KeyRow) => endsAt !== undefined && time(endsAt) }
]

/** Told by a word, not by colour alone. */
export function keyBadge(state: KeyRow['state'], use: string): Html {
  if (state === 'active') return html`<span class="badge success">${use === 'enc' ? 'In use' : 'Signs now'}</span>`
  if (state === 'waiting') return html`<span class="badge accent">Waits</span>`
  const words = { ending: 'Verifies only', archived: 'Archived', foreign: 'Added', unpublished: 'Not published' }
  return html`<span class="badge">${state === 'ending' && use === 'enc' ? 'Decrypts only' : words[state]}</span>`
}

/** What is asked before new keys are made. */
export const rotateQuestion = (csrf: string): Question => ({
  title: 'Rotate the keys?',
  about:
    'A new key for every algorithm is published at once and takes its turn as the strategy says, when every verifier can have it. Keys that are replaced verify until the last token they signed is over. Applications that keep a copy of the keys for longer than the server says may refuse tokens until they fetch them again.',
  label: 'Rotate now',
  action: `${path}/rotate`,
  csrf,
  danger: false
})
