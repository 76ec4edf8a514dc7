import { assetUrl } from '../../assets.ts'
import { html, type Html } from '../../html.ts'

/**
 * Gives the programs of a page syntax colours, and the field of one the keys of an editor.
 * @param editor address of the files of the editor
 */
export const codeEditor = (editor: string): Html =>
  html`<link rel="stylesheet" href="${editor}/layout.css" data-code-editor="${editor}" />
    <link rel="stylesheet" href="${assetUrl('code-editor.css')}" />
    <script type="module" src="${assetUrl('code-editor.js')}"></script>`
