// The sections stand open at the side where there is room; elsewhere they fold into a menu.
const menu = document.querySelector('[data-menu]')
const wide = matchMedia('(width >= 52rem)')
const fold = () => (menu.open = wide.matches)
if (menu) {
  fold()
  wide.addEventListener('change', fold)
  menu.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || wide.matches) return
    menu.open = false
    menu.querySelector('summary').focus()
  })
}
