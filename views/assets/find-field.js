// In a long form: a field is found by its label, its help or the name that the API has for it; and the list of sections says
// which one is in sight.
import { announce } from './page.js'

for (const form of document.querySelectorAll('[data-find-field]')) {
  const nav = form.querySelector('nav')
  const sections = [...form.querySelectorAll('.section')].map((section) => ({
    section,
    link: nav.querySelector(`a[href="#${CSS.escape(section.getAttribute('aria-labelledby'))}"]`),
    fields: [...section.querySelectorAll('.field')].filter((field) => !field.parentElement.closest('.field'))
  }))
  const input = document.createElement('input')
  input.type = 'search'
  input.className = 'control'
  input.placeholder = form.dataset.findField
  input.setAttribute('aria-label', form.dataset.findField)
  nav.prepend(input)

  // Of a list of choices its own words count, not those that can be chosen.
  const words = (field) =>
    [...field.querySelectorAll('.label, .choice-label, .help, .member')]
      .filter((part) => !part.closest('.choices'))
      .map((part) => part.textContent)
      .join(' ')
      .toLowerCase()

  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase()
    let found = 0
    for (const { section, link, fields } of sections) {
      for (const field of fields) field.hidden = !words(field).includes(wanted)
      const here = fields.filter(({ hidden }) => !hidden).length
      section.hidden = here === 0
      if (link) link.parentElement.hidden = here === 0
      found += here
    }
    announce(found === 1 ? '1 field' : `${found} fields`)
  })
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    // The return key goes to the first field that was found; it does not send the form.
    event.preventDefault()
    form.querySelector('.field:not([hidden]) :is(input, select, textarea)')?.focus()
  })

  const inSight = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) target.inSight = isIntersecting
      const first = sections.find(({ section }) => section.inSight)
      for (const { section, link } of sections) link?.toggleAttribute('aria-current', section === first?.section)
    },
    { rootMargin: '-10% 0px -60%' }
  )
  for (const { section } of sections) inSight.observe(section)
}
