import { assetUrl } from '../assets.ts'
import { html, type Html } from '../html.ts'

/** The frame that applications ask whether somebody has signed in or out; nobody ever sees it. */
export const checkSessionPage = (): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Session</title>
        <script src="${assetUrl('check-session.js')}"></script>
      </head>
      <body></body>
    </html> `
