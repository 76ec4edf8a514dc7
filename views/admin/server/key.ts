import { html, type Html } from '../../html.ts'
import { copyBlock, copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { time } from '../../parts/time.ts'
import { keyBadge, type KeyRow } from './keys.ts'
import { facts, page, pageHead, panel, tags, type Viewer } from '../shell.ts'

interface KeyProps extends KeyRow {
  /** Its public half. */
  jwk: Readonly<Record<string, unknown>>
  call?: EquivalentCall
}

/** One key. */
export function keyPage(viewer: Viewer, key: KeyProps): Html {
  const { kid, alg, use, state, createdAt, usedFrom, endsAt, jwk, call } = key
  const { name, descr, kty, crv, key_ops_type: types } = jwk
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return page(viewer, {
    title: alg,
    section: 'keys',
    content: html`${pageHead({
      title: text(name) ?? `${alg} key`,
      back: { href: '/admin/keys', label: 'Keys' },
      lead: explained(key),
      badge: keyBadge(state, use),
      actions:
        state !== 'archived' &&
        viewer.may('delete-config-jwk-kid') &&
        ask('delete', removeKeyQuestion(key, viewer.csrf), 'Remove')
    })}
    ${panel(
      'Key',
      html`<div class="panel-body">
        ${facts([
          ['Key id', copyText(kid, 'Copy the key id')],
          ['About', text(descr)],
          ['Algorithm', html`<code>${alg}</code>`],
          ['Type', [text(kty), text(crv)].filter(Boolean).join(', ')],
          ['Use', use === 'enc' ? 'Encryption' : 'Signature'],
          ['For', Array.isArray(types) && tags(types.map(String))],
          ['Created', createdAt !== undefined && time(createdAt)],
          ...(usedFrom === undefined ? [] : [['Takes its turn from', time(usedFrom)] satisfies [string, Html]]),
          ['Ends', endsAt !== undefined && time(endsAt)]
        ])}
      </div>`
    )}
    ${panel('Public key', html`<div class="panel-body">${copyBlock('JWK', JSON.stringify(jwk, null, 2))}</div>`)}
    ${call && equivalent(call)}`
  })
}

function explained({ state, use }: KeyRow): string {
  const what = use === 'enc' ? 'decrypts' : 'signs'
  return {
    active: use === 'enc' ? 'Others encrypt to it now.' : 'The server signs with it now.',
    waiting: `It is published, and ${what} when its turn has come.`,
    ending: `It ${use === 'enc' ? 'decrypts' : 'verifies'} what is still under way, and is over then.`,
    archived: 'It is over, and its private half is gone.',
    foreign: 'It was added to be published: its private half is somewhere else.',
    unpublished: 'The configuration does not let it be published.'
  }[state]
}

/** What is asked before a key goes, and what that breaks. */
export function removeKeyQuestion({ kid, alg, use, state }: KeyRow, csrf: string): Question {
  const breaks =
    use === 'enc'
      ? 'What was encrypted to it cannot be read any more.'
      : state === 'waiting'
        ? 'It does not sign now. If it never has, nothing breaks.'
        : state === 'foreign'
          ? 'What its owner signs is refused from now on.'
          : 'Every token that it signed is refused from now on, and applications may ask their users to sign in again.'
  return {
    title: `Remove this ${alg} key?`,
    about: html`${breaks} It cannot be brought back; to replace a key without breaking anything, rotate. <br /><code
        >${kid}</code
      >`,
    label: 'Remove the key',
    action: `/admin/keys/${encodeURIComponent(kid)}/delete`,
    csrf
  }
}
