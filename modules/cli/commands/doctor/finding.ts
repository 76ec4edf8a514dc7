/** What one check has found. */
export interface Finding {
  /** `skipped`: it could not be looked at, which the text explains. */
  state: 'ok' | 'warning' | 'failure' | 'skipped'
  name: string
  text: string
  /** What to do about it. */
  fix?: string
}

/** Findings of one name. */
export const named = (name: string) => ({
  ok: (text: string): Finding => ({ state: 'ok', name, text }),
  warning: (text: string, fix: string): Finding => ({ state: 'warning', name, text, fix }),
  failure: (text: string, fix: string): Finding => ({ state: 'failure', name, text, fix }),
  skipped: (text: string): Finding => ({ state: 'skipped', name, text })
})
