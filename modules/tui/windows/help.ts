/** What F1 shows. */
export const helpText = `Everywhere
  Tab, Shift-Tab      next field, field before
  Alt and a letter    the menu or tab with that letter in brackets
  Shift-Up            the main menu; ← and → move along it
  F1                  this help
  Esc, F4             back, close; changes are asked about
  Ctrl-Q, Ctrl-C      quit

In a list
  ↑ ↓ PgUp PgDn       choose, turn pages
  Enter               edit
  a                   add
  d, Delete           delete, after a question
  v                   show as JSON, without secrets
  /                   search; Esc shows everything again
  s, S                sort by the next column, the other way round
  r                   reload
  Further keys are in the row at the bottom.

In a form
  PgUp, PgDn          other tab
  Space, Enter        change a box, open choices and long texts
  F2                  view or hide a secret
  Ctrl-S              save; what will be sent is shown first
  Ctrl-O              in a long text: read it from a file
  Ctrl-A, Ctrl-E      start and end of the line
  Ctrl-U, Ctrl-K      delete before, behind the cursor
  * has to have a value; ! says what is wrong.

In choices
  Type to search, Space marks where several can be chosen, Enter takes them.

Sorting, searching and what may be seen are the server's. Each change is shown with its request and as a command of jans-cli
before it is sent, without secrets.`
