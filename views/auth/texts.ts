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
    signUp: 'Create one'
  },
  consent: {
    title: (client: string) => `Allow ${client}?`,
    lead: (client: string, person: string) => `${client} asks for access to your account, ${person}.`,
    wants: 'It will be able to:',
    wantsMore: 'It has access already and now asks for more:',
    claims: 'It will see:',
    fresh: 'new',
    allow: 'Allow',
    deny: 'Deny',
    goesTo: (host: string) => `You go on to ${host}.`
  },
  logout: {
    title: 'Sign out?',
    lead: 'You will be signed out here and in the applications that you used with this account.',
    leadFor: (client: string) => `${client} asks to sign you out, here and in the other applications that you used.`,
    submit: 'Sign out',
    stay: 'Stay signed in'
  },
  loggedOut: {
    title: 'You are signed out',
    lead: 'You can close this window now.',
    backTo: (client: string) => `Back to ${client}`
  },
  error: {
    cause: 'Cause',
    fix: 'What to do',
    code: 'Error',
    reference: 'Reference',
    copy: 'Copy'
  },
  client: {
    policy: 'Privacy policy',
    terms: 'Terms of service'
  }
}

export type AuthTexts = typeof english
