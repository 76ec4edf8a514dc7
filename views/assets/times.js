// What is entered as a time is UTC; beside it stands what that is for the reader.
const zone = document.body.dataset.zone || undefined
const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: 'medium',
  timeStyle: 'long',
  timeZone: zone
})
for (const input of document.querySelectorAll('input[type=datetime-local]')) {
  const line = document.createElement('p')
  line.className = 'help'
  const tell = () => {
    const at = Date.parse(`${input.value}Z`)
    line.textContent = Number.isNaN(at) ? '' : format.format(at)
  }
  input.closest('.field')?.append(line)
  input.addEventListener('input', tell)
  tell()
}
