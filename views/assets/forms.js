// What the forms of the administrators gain from a script; each of them works without.
import { enableCopying } from './page.js'

// What was typed is not lost by a click on a link.
for (const form of document.querySelectorAll('form[data-guard]')) {
  const written = () =>
    new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string')).toString()
  const before = form.querySelector('.notice.danger, .notice.warning') ? '' : written()
  let sending = false
  form.addEventListener('submit', () => (sending = true))
  addEventListener('beforeunload', (event) => {
    if (!sending && written() !== before) event.preventDefault()
  })
}

// The call that saving would make follows what is typed, and so do the errors that need no saving to be found.
for (const details of document.querySelectorAll('[data-equivalent]')) {
  const { form } = details.querySelector('button')
  let pause
  let asked = new AbortController()
  const show = async () => {
    asked.abort()
    asked = new AbortController()
    const typed = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'))
    typed.set('preview', '1')
    try {
      const answer = await fetch(form.action, { method: 'post', body: typed, signal: asked.signal })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const call = page.getElementById('equivalent')
      if (call) details.replaceChildren(...call.childNodes)
      enableCopying(details)
    } catch (error) {
      if (error.name !== 'AbortError') throw error
    }
  }
  details.addEventListener('toggle', () => details.open && show())
  form.addEventListener('input', () => {
    clearTimeout(pause)
    if (details.open) pause = setTimeout(show, 300)
  })
}

// A field says what is wrong with it when it is left, not only when the form is sent.
for (const control of document.querySelectorAll('form[data-guard] .control')) {
  control.addEventListener('blur', () => tell(control))
  control.addEventListener('input', () => control.getAttribute('aria-invalid') && tell(control))
}

function tell(control) {
  const id = `${control.id}-error`
  const field = control.closest('.field')
  const shown = field?.querySelector('.error')
  if (!field || (shown && shown.id !== id)) return
  const { valid } = control.validity
  if (valid) {
    shown?.remove()
    control.removeAttribute('aria-invalid')
    return
  }
  control.setAttribute('aria-invalid', 'true')
  const line = shown ?? document.createElement('p')
  line.className = 'error'
  line.id = id
  line.textContent = control.validationMessage
  if (!shown) field.querySelector('.control').closest('.with-action, .with-suffix, .select, .control').after(line)
  const described = new Set((control.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean))
  control.setAttribute('aria-describedby', [...described.add(id)].join(' '))
}

// Sections that matter for some values of a field alone are there for those, and when something in them is wrong.
for (const section of document.querySelectorAll('[data-when]')) {
  const form = section.closest('form')
  const control = form.elements[section.dataset.when]
  const wanted = section.dataset.is.split(' ')
  const follow = () => (section.hidden = !wanted.includes(control.value) && !section.querySelector('.error'))
  control.addEventListener('input', follow)
  follow()
}

// Rows are added and removed in place; the last, empty one is what a new one is made from.
for (const group of document.querySelectorAll('[data-rows]')) {
  const add = group.querySelector('[data-add-row]')
  const rows = () => [...group.querySelectorAll('.row')]
  const changed = () => group.dispatchEvent(new Event('input', { bubbles: true }))
  const enable = (row) => {
    const remove = row.querySelector('[data-remove-row]')
    remove.hidden = false
    remove.addEventListener('click', () => {
      const all = rows()
      const next = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1]
      if (next) row.remove()
      else empty(row)
      ;(next ?? row).querySelector('.control').focus()
      changed()
    })
  }
  const empty = (row) => {
    for (const control of row.querySelectorAll('input, textarea'))
      if (control.type === 'checkbox') control.checked = false
      else control.value = ''
  }
  let number = rows().length
  const pattern = rows().at(-1).cloneNode(true)
  rows().forEach(enable)
  add.hidden = false
  add.addEventListener('click', () => {
    const row = pattern.cloneNode(true)
    number++
    row.setAttribute('aria-label', `Row ${number}`)
    row.querySelector('[data-remove-row] span').textContent = `Remove row ${number}`
    for (const control of row.querySelectorAll('input, textarea')) {
      control.name = control.name.replace(/\.\d+\.(\w+)$/, `.${number - 1}.$1`)
      control.id = control.id.replace(/-\d+-(\w+)$/, `-${number - 1}-$1`)
    }
    enable(row)
    const last = rows().at(-1)
    if (last) last.after(row)
    else add.parentElement.before(row)
    row.querySelector('.control').focus()
  })
}
