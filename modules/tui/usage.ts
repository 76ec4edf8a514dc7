/** The text of `--help`. */
export const usage = `Usage: jans-tui [options]

The configuration of a server in menus and forms, over the whole terminal. On the machine of minijans no option is needed
to reach it.

  --host HOST           Name of the server; or its origin, such as http://localhost:8080
  --client-id ID        Client to get tokens with
  --client-secret SECRET
  --access-token TOKEN  Use this token, or the one in the file of this name, and get none
  --login               Sign in as a person, at another device
  -use-test-client      Use the test client of the configuration file, and nobody’s sign-in
  -noverify             Do not verify the certificate of the server
  -CC FILE, -CK FILE    Certificate to show to the server, and its key (PEM)
  --key-password PASSWORD
  -no-color             No colours, as with NO_COLOR
  --version             Print the version
  -h, --help            Print this

The rest is as with jans-cli: ~/.config/jans-cli.ini, jans_host, jca_client_id, jca_client_secret, MINIJANS_DATA.
F1 shows the keys.

Exit codes: 0 done, 2 wrong arguments or no terminal, 3 no connection, 4 not signed in or not allowed.
`
