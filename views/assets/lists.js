// Searching while typing: in a list that the server has, and in long lists of choices.
import { announce, enableCopying, localizeTimes } from './page.js'

for (const form of document.querySelectorAll('form[data-search]')) {
  const results = document.getElementById('results')
  let under = new AbortController()
  let pause
  form.querySelector('[data-search-button]').hidden = true

  const search = async () => {
    under.abort()
    under = new AbortController()
    const address = new URL(form.action)
    address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''))
    try {
      const answer = await fetch(address, { signal: under.signal })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const found = page.getElementById('results')
      // The session may be over: then the page itself finds the way.
      if (!found) return location.assign(address)
      results.replaceChildren(...found.childNodes)
      localizeTimes(results)
      // What is said of the same search beside its results.
      for (const part of document.querySelectorAll('[data-with-results], #equivalent')) {
        const fresh = page.getElementById(part.id)
        if (!fresh) continue
        part.replaceChildren(...fresh.childNodes)
        enableCopying(part)
      }
      history.replaceState(null, '', address)
      announce(results.querySelector('.pager span, h2')?.textContent ?? '')
    } catch (error) {
      if (error.name !== 'AbortError') form.submit()
    }
  }

  form.addEventListener('input', () => {
    clearTimeout(pause)
    pause = setTimeout(search, 200)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(pause)
    void search()
  })
}

for (const list of document.querySelectorAll('[data-search-list]')) {
  const choices = [...list.querySelectorAll('.choice')]
  const input = document.createElement('input')
  input.type = 'search'
  input.className = 'control'
  input.placeholder = list.dataset.searchList
  input.setAttribute('aria-label', list.dataset.searchList)
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase()
    for (const choice of choices) choice.hidden = !choice.textContent.toLowerCase().includes(wanted)
    announce(`${choices.filter(({ hidden }) => !hidden).length} of ${choices.length}`)
  })
  // The return key searches; it does not send the form.
  input.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault())
  list.querySelector('.choices').before(input)
}
