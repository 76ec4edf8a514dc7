// Everything that the pages of administrators gain from scripts.
import './page.js'
import './menu.js'
import './lists.js'
import './forms.js'
