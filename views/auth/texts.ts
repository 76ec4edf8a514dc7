import { html, type Hole, type Html } from '../html.ts'

/** Every sentence of the sign-in pages in English. Another language is another object of the same shape. */
export const english = {
  lang: 'en',
  page: {
    theme: 'Switch between light and dark',
    copied: 'Copied',
    waited: 'You can try again now.'
  },
  signIn: {
    title: 'Sign in',
    lead: (client: string) => `to continue to ${client}`,
    userName: 'User name',
    password: 'Password',
    showPassword: 'Show password',
    submit: 'Sign in',
    cancel: 'Cancel',
    noAccount: 'No account yet?',
    signUp: 'Create one',
    incomplete: 'Enter your user name and your password.',
    wrong: 'The user name or the password is wrong.',
    blocked: (wait: Hole): Html => html`Too many attempts. Try again in ${wait}.`
  },
  selectAccount: {
    title: 'Choose an account',
    lead: (client: string) => `to continue to ${client}`,
    current: 'in use',
    other: 'Use another account'
  },
  signUp: {
    title: 'Create an account',
    lead: (client: string) => `to continue to ${client}`,
    userName: 'User name',
    givenName: 'First name',
    familyName: 'Last name',
    email: 'Email address',
    password: 'Password',
    passwordHelp: (least: number) =>
      `At least ${least} characters of several kinds, without your user name or email address`,
    submit: 'Create the account',
    haveAccount: 'Already have an account?',
    signIn: 'Sign in',
    taken: 'This user name is taken. Choose another one',
    required: 'Fill this in',
    tooShort: (least: number) => `Use at least ${least} characters`,
    tooLong: (most: number) => `Use at most ${most} characters`,
    weak: 'This is too easy to guess. Choose a password that is less regular and not about you',
    notAnEmail: 'Enter a whole address, such as name@example.org',
    invalid: 'This cannot be used here. Enter something else',
    busy: 'The server is busy and has made no account yet. Try again in a moment.'
  },
  consent: {
    title: (client: string) => `Allow ${client}?`,
    lead: (client: string, person: string) => `${client} asks for access to your account, ${person}.`,
    wants: 'It will be able to:',
    wantsMore: 'It has access already and now asks for more:',
    claims: 'It will see:',
    details: 'It asks for this in particular:',
    fresh: 'new',
    allow: 'Allow',
    deny: 'Deny',
    goesTo: (host: string) => `You go on to ${host}.`
  },
  device: {
    title: 'Connect a device',
    lead: 'Enter the code that your device shows.',
    code: 'Code',
    codeHelp: 'Eight letters. Capitals and the dash make no difference.',
    next: 'Continue',
    problems: {
      missing: 'Enter the code that your device shows',
      unknown: 'There is no such code. Compare it with your device, letter by letter',
      expired: 'This code has expired. Ask your device for a new one',
      used: 'This code has been used already. Ask your device for a new one',
      failed: 'This did not work. Ask your device for a new code and try again.'
    },
    wait: (wait: Hole): Html => html`Too many codes were tried. Try again in ${wait}.`,
    confirmTitle: (client: string) => `Connect ${client}?`,
    confirmLead: 'Your device should show the same code.',
    confirmWarning:
      'Go on only if the device is in front of you and you started this yourself. Never enter a code that somebody sent you.',
    wants: 'It will be able to:',
    from: 'Asked from',
    deny: 'Cancel',
    confirm: 'Continue',
    doneTitle: 'Your device is connected',
    done: 'You can close this window and go on at your device.',
    doneFor: (client: string) => `You can close this window and go on with ${client} at your device.`,
    deniedTitle: 'Nothing was connected',
    denied: 'The device gets no access. You can close this window.'
  },
  requests: {
    title: 'Sign-in requests',
    lead: (person: string) => `You are signed in as ${person}.`,
    none: 'Nothing is waiting',
    noneAbout: 'When an application asks you to approve a sign-in, it appears here.',
    reload: 'Look again',
    warning:
      'Approve only what you started yourself just now, and only if the message is the one that you see there. Somebody else may be trying to get in.',
    asks: (client: string) => `${client} asks you to sign in`,
    message: 'Message',
    messageHelp: 'The application shows you the same.',
    wants: 'It will be able to:',
    when: 'Asked at',
    until: 'Valid until',
    from: 'Asked from',
    deny: 'Deny',
    approve: 'Approve',
    approved: 'Approved. You can go on at the application.',
    denied: 'Denied. The application gets no access.',
    gone: 'That request is over: it was answered already, or it has expired.',
    again: 'Open the page again'
  },
  logout: {
    title: 'Sign out?',
    lead: 'You will be signed out here and in the applications that you used with this account.',
    leadFor: (client: string) => `${client} asks to sign you out, here and in the other applications that you used.`,
    submit: 'Sign out',
    stay: 'Stay signed in',
    goingOn: 'Signing out',
    goingOnLead: 'You are being signed out of the applications that you used.',
    next: 'Continue',
    stayed: 'You are still signed in',
    stayedLead: 'Nothing has changed. You can close this window now.',
    failed: {
      title: 'Signing out did not work',
      messages: {
        session_not_found: 'This question is over or was asked in another browser. You may still be signed in.',
        post_logout_uri_not_associated_with_client:
          'The address that the application wants you to go on to is not registered for it. You may still be signed in.'
      },
      other: 'The application’s request to sign you out cannot be answered. You may still be signed in.'
    } as Failure,
    here: 'Sign out here'
  },
  loggedOut: {
    title: 'You are signed out',
    lead: 'You can close this window now.',
    backTo: (client: string) => `Back to ${client}`
  },
  error: {
    title: 'This sign-in cannot go on',
    brokenTitle: 'Something went wrong here',
    waitTitle: 'Too many requests',
    wait: (wait: Hole): Html =>
      html`More requests came from your network than are answered at once. Try again in ${wait}.`,
    messages: {
      session_not_found:
        'This sign-in is over or was begun in another browser. Go back to the application and start again.',
      session_changed: 'Somebody has signed in or out here since the page was opened. Nothing was done.',
      sign_in_failed: 'You are not signed in. Open the page again to try once more.',
      sign_up_closed: 'Accounts are made by an administrator here. Ask for one.',
      cross_site:
        'This form was sent from another site, so nothing was done. Go back to the application and start again.',
      invalid_client:
        'The application that sent you is not known here, or not any more. Tell those who run the application.',
      invalid_redirect_uri:
        'The address that the application wants you to go back to is not registered for it. You are kept here for your safety; tell those who run the application.',
      server_error:
        'The mistake is the server’s, not yours. Try again in a moment; if it happens again, tell those who run the server, with the reference below.'
    } as Readonly<Record<string, string>>,
    other:
      'The application sent a request that cannot be answered. Go back to it and start again; if it happens again, tell those who run the application.',
    details: 'Details',
    cause: 'Cause',
    fix: 'What to do',
    code: 'Error',
    reference: 'Reference',
    copy: 'Copy'
  },
  /** Titles of scopes by their id; those that are not here are shown as the store has them. */
  scopes: {} as Readonly<Record<string, string>>,
  /** Titles of single claims by their name, in the same way. */
  claims: {} as Readonly<Record<string, string>>,
  client: {
    unregistered: (host: Html): Html =>
      html`Nobody has registered this application here. It describes itself at ${host}; go on only if you know that
      address.`,
    website: 'Website',
    policy: 'Privacy policy',
    terms: 'Terms of service'
  }
}

/** What is said of an error: of what has no message of its own by its code, the last sentence. */
export interface Failure {
  title: string
  messages: Readonly<Record<string, string>>
  other: string
}

export type AuthTexts = typeof english & {
  /** What the organization calls itself, once it has a name of its own: the same in every language. */
  page: { organization?: string | undefined }
}
