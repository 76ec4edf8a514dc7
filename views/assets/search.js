// Search everything from everywhere: Ctrl-K, or a slash where nothing is typed into.
const link = document.querySelector('[data-search-everything]')
if (link) {
  const dialog = document.createElement('dialog')
  dialog.className = 'everything'
  dialog.setAttribute('aria-label', 'Search everything')
  dialog.innerHTML = `<form role="search"><input class="control" type="search" autocomplete="off" spellcheck="false">
    </form><div class="found"></div><p class="visually-hidden" role="status"></p>`
  const input = dialog.querySelector('input')
  const results = dialog.querySelector('.found')
  const status = dialog.querySelector('[role=status]')
  input.placeholder = 'Search everything'
  input.setAttribute('aria-label', 'Search everything')
  document.body.append(dialog)

  const open = () => {
    if (dialog.open) return
    dialog.showModal()
    input.select()
  }
  link.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    open()
  })
  addEventListener('keydown', (event) => {
    const shortcut =
      event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')
    if (!shortcut && (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey)) return
    event.preventDefault()
    open()
  })
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())

  let pause
  let asked = new AbortController()
  const search = async () => {
    asked.abort()
    asked = new AbortController()
    const q = input.value.trim()
    if (q === '') return results.replaceChildren()
    try {
      const answer = await fetch(`/admin/search?${new URLSearchParams({ q })}`, { signal: asked.signal })
      const found = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('results')
      // The session may be over: then the page itself finds the way.
      if (!found) return location.assign(`/admin/search?${new URLSearchParams({ q })}`)
      results.replaceChildren(...found.childNodes)
      status.textContent = `${links().length} found`
    } catch (error) {
      if (error.name !== 'AbortError') throw error
    }
  }
  input.addEventListener('input', () => {
    clearTimeout(pause)
    pause = setTimeout(search, 150)
  })

  const links = () => [...results.querySelectorAll('a')]
  dialog.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault()
    clearTimeout(pause)
    await search()
    links()[0]?.click()
  })
  // The arrow keys go through what was found, and back to the field.
  dialog.addEventListener('keydown', (event) => {
    // A search field would only be emptied by it.
    if (event.key === 'Escape') dialog.close()
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const stops = [input, ...links()]
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus()
  })
}
