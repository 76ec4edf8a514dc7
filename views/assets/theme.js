// Before the first paint: the theme that was chosen, or the system's.
const system = matchMedia('(prefers-color-scheme: dark)')
const apply = () => {
  let chosen = null
  try {
    chosen = localStorage.getItem('minijans-theme')
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  document.documentElement.dataset.theme = chosen ?? (system.matches ? 'dark' : 'light')
}
apply()
system.addEventListener('change', apply)
addEventListener('storage', apply)
