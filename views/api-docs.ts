import { assetUrl } from './assets.ts'
import { html, type Html } from './html.ts'

interface ApiDocsPage {
  /** Name of the API. */
  title: string
  /** Addresses, relative to the page. */
  styles: readonly string[]
  scripts: readonly string[]
  /** The core and each plugin; the one that is shown is current. */
  parts: readonly { name: string; address: string; current: boolean }[]
}

/** The frame that Swagger UI draws the API into. */
export const apiDocsPage = ({ title, styles, scripts, parts }: ApiDocsPage): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} · minijans</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href="${assetUrl('mark.svg')}" />
        ${styles.map((address) => html`<link rel="stylesheet" href="${address}" />`)}
      </head>
      <body>
        ${parts.length > 1 && navigation(parts)}
        <div id="swagger-ui"></div>
        ${scripts.map((address) => html`<script src="${address}"></script>`)}
      </body>
    </html> `

const navigation = (parts: ApiDocsPage['parts']) =>
  html`<nav class="swagger-ui" aria-label="Parts of the API">
    <div class="wrapper">
      <p class="markdown">
        ${parts.map(({ name, address, current }) =>
          current
            ? html`<a class="link" href="${address}" aria-current="page"><strong>${name}</strong></a> `
            : html`<a class="link" href="${address}">${name}</a> `
        )}
      </p>
    </div>
  </nav>`
