// A part of a page that is looked at again until it has come to its end.
import { localizeTimes } from './page.js'

for (const part of document.querySelectorAll('[data-until-done]')) {
  const look = async () => {
    // What has the focus stays where it is: somebody is about to press it.
    if (!part.contains(document.activeElement)) {
      try {
        const answer = await fetch(location)
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
        const fresh = page.getElementById(part.id)
        // The session may be over: then the page itself finds the way.
        if (!fresh) return location.reload()
        part.replaceChildren(...fresh.childNodes)
        localizeTimes(part)
        if (!('untilDone' in fresh.dataset)) return
      } catch {
        // The server may be on its way back.
      }
    }
    setTimeout(look, 1000)
  }
  setTimeout(look, 500)
}
