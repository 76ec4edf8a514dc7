import { assetUrl } from '../assets.ts'
import { html, type Html } from '../html.ts'

interface ApiDocsPage {
  /** Addresses, relative to the page. */
  styles: readonly string[]
  scripts: readonly string[]
  /** The core and each plugin; the one that is shown is current. */
  parts: readonly { name: string; address: string; current: boolean }[]
}

/** The frame that Swagger UI draws the API into. */
export const apiDocsPage = ({ styles, scripts, parts }: ApiDocsPage): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Config API · minijans</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href="${assetUrl('mark.svg')}" />
        ${styles.map((address) => html`<link rel="stylesheet" href="${address}" />`)}
      </head>
      <body>
        <nav class="swagger-ui" aria-label="Parts of the API">
          <div class="wrapper">
            <p class="markdown">
              ${parts.map(({ name, address, current }) =>
                current
                  ? html`<a class="link" href="${address}" aria-current="page"><strong>${name}</strong></a> `
                  : html`<a class="link" href="${address}">${name}</a> `
              )}
            </p>
          </div>
        </nav>
        <div id="swagger-ui"></div>
        ${scripts.map((address) => html`<script src="${address}"></script>`)}
      </body>
    </html> `
