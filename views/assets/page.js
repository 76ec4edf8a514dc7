// What pages gain from a script; each of them works without.

for (const toggle of document.querySelectorAll('[data-theme-toggle]')) {
  toggle.hidden = false
  toggle.addEventListener('click', () => {
    const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    try {
      localStorage.setItem('minijans-theme', theme)
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  })
}

// In the language of the page, in the way of the reader's own place where it is spoken there.
const { lang } = document.documentElement
const locale = navigator.languages.find((tag) => tag.split('-')[0] === lang) ?? lang
const formatted = (timeStyle) =>
  new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle,
    timeZone: document.body.dataset.zone || undefined
  })
const format = formatted('short')
const exactFormat = formatted('medium')
export function localizeTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    time.title = time.dateTime
    time.textContent = ('exact' in time.dataset ? exactFormat : format).format(new Date(time.dateTime))
  }
}
localizeTimes(document)

const announcer = document.createElement('p')
announcer.className = 'visually-hidden'
announcer.setAttribute('role', 'status')
document.body.append(announcer)
export function announce(text) {
  announcer.textContent = text
  setTimeout(() => (announcer.textContent = ''), 3000)
}

export function enableCopying(root) {
  if (!navigator.clipboard) return
  for (const button of root.querySelectorAll('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy)
      button.classList.add('copied')
      announce(document.body.dataset.copied)
      setTimeout(() => button.classList.remove('copied'), 1600)
    })
  }
}
enableCopying(document)

for (const field of document.querySelectorAll('[data-password]')) {
  const input = field.querySelector('input')
  if (!input.dataset.showLabel) continue
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button quiet icon-only show-password'
  button.setAttribute('aria-label', input.dataset.showLabel)
  button.setAttribute('aria-controls', input.id)
  button.setAttribute('aria-pressed', 'false')
  button.addEventListener('click', () => {
    const shown = input.type === 'text'
    input.type = shown ? 'password' : 'text'
    button.setAttribute('aria-pressed', String(!shown))
  })
  field.append(button)
  // A visible password is neither sent nor remembered as plain text by the browser.
  input.form?.addEventListener('submit', () => (input.type = 'password'))
}

// What there is to wait for is counted down; then the sentence says that the time is over.
for (const sentence of document.querySelectorAll('[data-wait]')) {
  const left = sentence.querySelector('[role=timer]')
  const end = Date.now() + sentence.dataset.wait * 1000
  const count = () => {
    const seconds = Math.ceil((end - Date.now()) / 1000)
    if (seconds > 0) return void (left.textContent = duration(seconds))
    clearInterval(counting)
    sentence.textContent = sentence.dataset.over
    const notice = sentence.closest('.notice')
    notice?.classList.replace('danger', 'info')
    notice?.querySelector('.icon').remove()
  }
  const counting = setInterval(count, 1000)
}

/** As views/parts/wait.ts says it. */
function duration(seconds) {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

// A link to the page that asks becomes a dialog that asks here.
for (const link of document.querySelectorAll('a[data-dialog]')) {
  const dialog = document.getElementById(link.dataset.dialog)
  link.setAttribute('role', 'button')
  link.setAttribute('aria-haspopup', 'dialog')
  link.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    dialog.showModal()
  })
  link.addEventListener('keydown', (event) => {
    if (event.key === ' ') {
      event.preventDefault()
      dialog.showModal()
    }
  })
}

for (const dialog of document.querySelectorAll('dialog')) {
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target.closest('[data-close]')) {
      event.preventDefault()
      dialog.close()
    }
  })
}

for (const toast of document.querySelectorAll('[data-toast]')) {
  const close = document.createElement('button')
  close.type = 'button'
  close.className = 'button quiet icon-only close'
  close.setAttribute('aria-label', 'Close this message')
  close.addEventListener('click', () => toast.remove())
  toast.append(close)
  setTimeout(() => toast.matches(':hover, :focus-within') || toast.remove(), 8000)
  // Shown once: neither reloading nor coming back tells it again.
  const here = new URL(location.href)
  here.searchParams.delete('done')
  history.replaceState(null, '', here)
}

// Once the frames of the page are there, or have taken too long, it goes on.
for (const link of document.querySelectorAll('a[data-goes-on]')) {
  const goOn = () => location.replace(link.href)
  setTimeout(goOn, 3000)
  if (document.readyState === 'complete') goOn()
  else addEventListener('load', goOn)
}
