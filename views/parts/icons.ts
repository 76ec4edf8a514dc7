import { attributes, html, type Html } from '../html.ts'

/** The product's own mark: two doors side by side that make an m, one of them with its knob. */
export const mark = (size = 28): Html =>
  html`<svg class="mark" width="${size}" height="${size}" viewBox="0 0 28 28" aria-hidden="true" focusable="false">
    <rect class="mark-ground" width="28" height="28" rx="7.5" />
    <path class="mark-doors" d="M6.75 20.5v-7.6a3.6 3.6 0 0 1 7.2 0v7.6m0-7.6a3.6 3.6 0 0 1 7.2 0v7.6" />
    <circle class="mark-knob" cx="17.6" cy="16" r="1.15" />
  </svg>`

const drawings = {
  assets: html`<path d="M2.5 4.5v8a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V6a1 1 0 0 0-1-1H8.2L6.7 3.2H3.5a1 1 0 0 0-1 1z" />`,
  attributes: html`<path d="M2.5 4h1m3 0h7m-11 4h1m3 0h7m-11 4h1m3 0h7" />`,
  audit: html`<path d="M4 1.8h5.5L13 5.3v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-10.5a1 1 0 0 1 1-1zM5.5 7.5h5m-5 3h5" />`,
  authentication: html`<rect x="3" y="7" width="10" height="7" rx="1.6" /><path
      d="M5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7M8 10v1.4"
    />`,
  groups: html`<circle cx="8" cy="4.2" r="2.2" /><circle cx="3.7" cy="11" r="1.9" /><circle
      cx="12.3"
      cy="11"
      r="1.9"
    /><path d="M7 6.2 4.7 9.3M9 6.2l2.3 3.1M5.6 11h4.8" />`,
  health: html`<path d="M1.8 8.5h3l1.6-4.2 2.8 7.6 1.7-3.4h3.3" />`,
  keys: html`<circle cx="10.5" cy="5.5" r="3.3" /><path d="M8.2 7.8 2.5 13.5m2-2 1.6 1.6" />`,
  mail: html`<rect x="1.8" y="3.2" width="12.4" height="9.6" rx="1.6" /><path d="m2.4 4.4 5.6 4.4 5.6-4.4" />`,
  menu: html`<path d="M2.5 4h11m-11 4h11m-11 4h11" />`,
  plugins: html`<path d="M5.5 2v3m5-3v3M3.5 5h9v3a4.5 4.5 0 0 1-9 0zM8 12.5V15" />`,
  properties: html`<path d="M2 4.5h6m4 0h2M2 11.5h2m4 0h6" /><circle cx="10" cy="4.5" r="1.8" /><circle
      cx="6"
      cy="11.5"
      r="1.8"
    />`,
  roles: html`<path d="M8 1.6 13.2 3.6v3.9c0 3.2-2.1 5.5-5.2 6.9-3.1-1.4-5.2-3.7-5.2-6.9V3.6z" /><path
      d="m5.8 7.8 1.6 1.6 2.9-3"
    />`,
  scopes: html`<circle cx="8" cy="8" r="6" /><circle cx="8" cy="8" r="2.4" /><path d="M8 2v2m0 8v2M2 8h2m8 0h2" />`,
  scripts: html`<path d="m5.2 4.6-3.4 3.4 3.4 3.4m5.6-6.8 3.4 3.4-3.4 3.4M9.2 3 6.8 13" />`,
  sessions: html`<rect x="1.8" y="2.6" width="12.4" height="8.4" rx="1.4" /><path d="M5.4 13.8h5.2M8 11v2.8" />`,
  statistics: html`<path d="M2 14h12M4 11.5v-4m4 4v-8m4 8v-6" />`,
  tokens: html`<path
    d="M2 6V4.6a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1V6a2 2 0 0 0 0 4v1.4a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V10a2 2 0 0 0 0-4zM9.5 3.8v8.4"
  />`,
  webhooks: html`<circle cx="4.2" cy="11.2" r="2.2" /><circle cx="11.8" cy="11.2" r="2.2" /><circle
      cx="8"
      cy="4.2"
      r="2.2"
    /><path d="m7 6.2-2 3.2m1.4 1.8h3.2M9 6.2l2 3.2" />`,
  alert: html`<path d="M8 1.9 14.6 13.4H1.4z" /><path d="M8 6.3v3.2m0 2v.1" />`,
  back: html`<path d="M13 8H3m4-4L3 8l4 4" />`,
  check: html`<path d="m3 8.6 3.2 3.2L13 4.6" />`,
  clients: html`<rect x="2" y="2.5" width="12" height="11" rx="2" /><path d="M2 6h12M4.4 4.3h.1m1.9 0h.1" />`,
  copy: html`<rect x="5.5" y="5.5" width="8" height="8" rx="1.6" /><path
      d="M3.7 10.5h-.2a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v.2"
    />`,
  dashboard: html`<rect x="2" y="2" width="5" height="6.5" rx="1.2" /><rect
      x="9"
      y="2"
      width="5"
      height="3.5"
      rx="1.2"
    /><rect x="2" y="10.5" width="5" height="3.5" rx="1.2" /><rect x="9" y="7.5" width="5" height="6.5" rx="1.2" />`,
  eye: html`<path d="M1.5 8S3.9 3.5 8 3.5 14.5 8 14.5 8 12.1 12.5 8 12.5 1.5 8 1.5 8z" /><circle
      cx="8"
      cy="8"
      r="2"
    />`,
  info: html`<circle cx="8" cy="8" r="6.3" /><path d="M8 7.4v3.6m0-6v.1" />`,
  key: html`<circle cx="5.2" cy="10.8" r="3" /><path d="m7.4 8.6 6-6m-2.2 2.2 1.9 1.9m-4.4.6 1.4 1.4" />`,
  moon: html`<path d="M13.3 9.6A5.8 5.8 0 0 1 6.4 2.7a5.8 5.8 0 1 0 6.9 6.9z" />`,
  search: html`<circle cx="7" cy="7" r="4.3" /><path d="m10.2 10.2 3.6 3.6" />`,
  signOut: html`<path d="M6.5 13.5h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3M6.5 8h7m-3-3 3 3-3 3" />`,
  sun: html`<circle cx="8" cy="8" r="2.8" /><path
      d="M8 1.3v1.4m0 10.6v1.4M1.3 8h1.4m10.6 0h1.4M3.3 3.3l1 1m7.4 7.4 1 1m0-9.4-1 1m-7.4 7.4-1 1"
    />`,
  users: html`<circle cx="6" cy="5.2" r="2.5" /><path
      d="M1.5 13.3c.3-2.6 2-4 4.5-4s4.2 1.4 4.5 4M10.6 2.9a2.5 2.5 0 0 1 0 4.6m1.6 2.2c1.4.5 2.2 1.7 2.4 3.6"
    />`
}

export type IconName = keyof typeof drawings

/** A small line drawing beside a word; on its own it needs a name for those who cannot see it. */
export function icon(name: IconName, label?: string): Html {
  const told = attributes(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })
  return html`<svg class="icon" width="16" height="16" viewBox="0 0 16 16" focusable="false" ${told}>
    ${drawings[name]}
  </svg>`
}
