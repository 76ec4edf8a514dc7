// Programs with syntax colours, and the keys of an editor in the field of one. Without it a program is plain text.

const base = document.querySelector('[data-code-editor]').dataset.codeEditor
const load = (file) => import(`${base}/${file}.js`)

/** How each language is coloured, and how it is indented. */
const indented = { python: 'python', java: 'clike', javascript: 'clike', typescript: 'clike' }
const known = (language) => Object.hasOwn(indented, language)

for (const section of document.querySelectorAll('[data-highlight]')) void colour(section)

async function colour(section) {
  const language = section.dataset.highlight
  if (!known(language)) return
  const [{ highlightText }] = await Promise.all([load('prism/index'), load(`prism/languages/${language}`)])
  const code = section.querySelector('code')
  // Prism escapes what it does not colour.
  code.innerHTML = highlightText(code.textContent, language)
}

const field = document.querySelector('textarea[name="script"]')
if (field) void edit(field)

async function edit(field) {
  const choice = field.form.elements.programmingLanguage
  const learn = (language) =>
    known(language)
      ? Promise.all([load(`prism/languages/${language}`), load(`languages/${indented[language]}`)])
      : undefined
  const [{ createEditor }, { defaultCommands, editHistory }] = await Promise.all([
    load('index'),
    load('extensions/commands/index'),
    learn(choice.value)
  ])
  const editor = createEditor(
    null,
    { value: field.value, language: choice.value, tabSize: 4, insertSpaces: true, wordWrap: false },
    defaultCommands(),
    editHistory()
  )
  const { textarea, container } = editor
  for (const name of ['id', 'name', 'aria-invalid']) {
    const value = field.getAttribute(name)
    if (value !== null) textarea.setAttribute(name, value)
  }
  const help = document.createElement('p')
  help.className = 'help'
  help.id = `${field.id}-keys`
  help.textContent = 'The tab key indents. Escape leaves the editor.'
  textarea.setAttribute('aria-describedby', `${field.getAttribute('aria-describedby') ?? ''} ${help.id}`.trim())
  field.replaceWith(container)
  container.after(help)
  choice.addEventListener('input', async () => {
    await learn(choice.value)
    editor.setOptions({ language: choice.value })
  })
}
