// What is live is fetched again and again while somebody looks at it and follows.
import { announce, enableCopying, localizeTimes } from './page.js'

for (const toggle of document.querySelectorAll('[data-follow]')) {
  const pause = toggle.dataset.follow * 1000
  // As they came; in the page the times are in the reader's zone.
  const shown = new Map()
  let timer
  toggle.hidden = false
  for (const link of document.querySelectorAll('[data-reload]')) link.hidden = true

  const isOn = () => toggle.getAttribute('aria-pressed') === 'true'
  const set = (on) => {
    toggle.setAttribute('aria-pressed', String(on))
    clearTimeout(timer)
    if (on) timer = setTimeout(look, pause)
  }
  toggle.addEventListener('click', () => {
    set(!isOn())
    if (isOn()) void look()
  })

  const look = async () => {
    clearTimeout(timer)
    try {
      if (!document.hidden && !(await refresh())) return set(false)
    } catch {
      // The server may be starting anew: it is asked again.
    }
    if (isOn()) timer = setTimeout(look, pause)
  }

  /** Is there still something to follow? The session may be over. */
  const refresh = async () => {
    const here = location.href
    // Nobody need be there for it: it does not keep the session from ending.
    const answer = await fetch(here, { headers: { 'minijans-following': 'true' } })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    // Meanwhile something else may be looked for.
    if (here !== location.href || !isOn()) return true
    const regions = page.querySelectorAll('[data-live]')
    for (const region of regions) {
      const old = document.getElementById(region.id)
      if (!old || shown.get(region.id) === region.innerHTML) continue
      const known = shown.has(region.id)
      shown.set(region.id, region.innerHTML)
      const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
      old.replaceChildren(...region.childNodes)
      localizeTimes(old)
      enableCopying(old)
      if (focused !== null) old.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus()
      if (known && 'announced' in old.dataset) announce(old.dataset.announced)
    }
    return regions.length > 0
  }

  set(isOn())
}
