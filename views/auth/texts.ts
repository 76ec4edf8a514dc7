/** Every sentence of the sign-in pages in English. Another language is another object of the same shape. */
export const english = {
  lang: 'en',
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
    incomplete: 'Enter your user name and your password',
    wrong: 'The user name or the password is wrong',
    blocked: (seconds: number) => `Too many attempts. Try again in ${seconds} s`
  },
  selectAccount: {
    title: 'Choose an account',
    lead: (client: string) => `to continue to ${client}`,
    current: 'signed in',
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
    passwordHelp: (least: number) => `At least ${least} characters`,
    submit: 'Create the account',
    haveAccount: 'You have an account?',
    signIn: 'Sign in',
    taken: 'This user name is taken',
    required: 'This is needed',
    tooShort: (least: number) => `Use at least ${least} characters`,
    tooLong: 'This is too long',
    weak: 'This password is too easy to guess',
    notAnEmail: 'This is no email address',
    invalid: 'This cannot be used',
    busy: 'The server is busy. Try again in a moment'
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
      failed: 'This did not work. Ask your device for a new code and try again'
    },
    wait: (seconds: number) => `Too many codes were tried. Try again in ${seconds} s`,
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
    gone: 'That request is over: it was answered already, or it has expired.'
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
    failed: 'Signing out did not work'
  },
  loggedOut: {
    title: 'You are signed out',
    lead: 'You can close this window now.',
    backTo: (client: string) => `Back to ${client}`
  },
  error: {
    title: 'This sign-in cannot go on',
    brokenTitle: 'Something went wrong here',
    /** By the code of the error; of the others the protocol's own description is shown. */
    messages: {
      session_not_found:
        'This sign-in is over or was begun in another browser. Go back to the application and start again'
    } as Readonly<Record<string, string>>,
    cause: 'Cause',
    fix: 'What to do',
    code: 'Error',
    reference: 'Reference',
    copy: 'Copy'
  },
  /** Titles of scopes by their id; those that are not here are shown as the store has them. */
  scopes: {} as Readonly<Record<string, string>>,
  client: {
    policy: 'Privacy policy',
    terms: 'Terms of service'
  }
}

export type AuthTexts = typeof english
