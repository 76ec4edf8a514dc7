import { html, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import { linkButton } from '../../parts/form.ts'
import { time } from '../../parts/time.ts'
import type { AssetRow } from './assets.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'

interface AssetProps extends AssetRow {
  /** Where Janssen would keep it. */
  directory: string | undefined
  /** Where everybody can get it. */
  address: string | undefined
  revision: number
  level: number
  createdAt: number | undefined
  /** Can a browser show it as a picture? */
  isImage: boolean
  call: EquivalentCall
}

/** One file, what it is for, and what it looks like. */
export function assetPage(viewer: Viewer, asset: AssetProps): Html {
  const { inum, fileName, description, service, enabled, directory, address, revision, createdAt, call } = asset
  const home = `/admin/assets/${encodeURIComponent(inum)}`
  return page(viewer, {
    title: fileName,
    section: 'assets',
    content: html`${pageHead({
        title: fileName,
        back: { href: '/admin/assets', label: 'Assets' },
        lead: description,
        badge: enabled
          ? html`<span class="badge success">In force</span>`
          : html`<span class="badge">Not in force</span>`,
        actions: [
          viewer.may('put-asset') && linkButton(`${home}/edit`, 'Edit or replace', 'primary'),
          viewer.may('get-asset-content-by-inum') && linkButton(`${home}/download`, 'Download'),
          viewer.may('delete-asset') && ask('delete', deleteAssetQuestion(asset, viewer.csrf), 'Delete')
        ]
      })}
      <div class="columns">
        ${
          asset.isImage &&
          panel(
            'Preview',
            html`<div class="panel-body preview">
              <img src="${home}/image?revision=${revision}" alt="${fileName}" />
            </div>`
          )
        }
        ${panel(
          'File',
          html`<div class="panel-body">
            ${facts([
              ['For', service],
              [
                'Address',
                address === undefined
                  ? html`<span class="none">${whyHidden(asset)}</span>`
                  : [copyText(address, 'Copy the address'), html` <a href="${address}">Open</a>`]
              ],
              ['Directory', directory && html`<code>${directory}</code>`],
              ['Level', asset.level],
              ['Files so far', revision],
              ['Added', createdAt !== undefined && time(createdAt)],
              ['inum', copyText(inum, 'Copy the inum')]
            ])}
          </div>`
        )}
      </div>
      ${equivalent(call)}`
  })
}

const whyHidden = ({ enabled, service }: AssetProps) =>
  !enabled ? 'Not in force' : service ? 'None: the server keeps it to itself' : 'None: it is for no part of the server'

/** What is asked before a file goes. */
export const deleteAssetQuestion = (
  { inum, fileName }: { inum: string; fileName: string },
  csrf: string
): Question => ({
  title: `Delete ${fileName}?`,
  about: 'Pages that use it do without it at once, and it cannot be brought back.',
  label: 'Delete the asset',
  action: `/admin/assets/${encodeURIComponent(inum)}/delete`,
  csrf
})
