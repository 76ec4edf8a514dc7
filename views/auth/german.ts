import type { AuthTexts } from './texts.ts'

/** Every sentence of the sign-in pages in German. */
export const german: AuthTexts = {
  lang: 'de',
  signIn: {
    title: 'Anmelden',
    lead: (client) => `um zu ${client} zu gelangen`,
    userName: 'Benutzername',
    password: 'Passwort',
    showPassword: 'Passwort zeigen',
    submit: 'Anmelden',
    cancel: 'Abbrechen',
    noAccount: 'Noch kein Konto?',
    signUp: 'Konto anlegen',
    incomplete: 'Bitte Benutzernamen und Passwort eingeben',
    wrong: 'Der Benutzername oder das Passwort ist falsch',
    blocked: (seconds) => `Zu viele Versuche. Neuer Versuch in ${seconds} s möglich`
  },
  selectAccount: {
    title: 'Konto wählen',
    lead: (client) => `um zu ${client} zu gelangen`,
    current: 'angemeldet',
    other: 'Ein anderes Konto verwenden'
  },
  signUp: {
    title: 'Konto anlegen',
    lead: (client) => `um zu ${client} zu gelangen`,
    userName: 'Benutzername',
    givenName: 'Vorname',
    familyName: 'Nachname',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    passwordHelp: (least) => `Mindestens ${least} Zeichen`,
    submit: 'Konto anlegen',
    haveAccount: 'Schon ein Konto?',
    signIn: 'Anmelden',
    taken: 'Dieser Benutzername ist vergeben',
    required: 'Diese Angabe fehlt',
    tooShort: (least) => `Bitte mindestens ${least} Zeichen verwenden`,
    tooLong: 'Diese Angabe ist zu lang',
    weak: 'Dieses Passwort ist zu leicht zu erraten',
    notAnEmail: 'Das ist keine E-Mail-Adresse',
    invalid: 'Diese Angabe kann nicht verwendet werden',
    busy: 'Der Server ist ausgelastet. Bitte gleich noch einmal versuchen'
  },
  consent: {
    title: (client) => `${client} erlauben?`,
    lead: (client, person) => `${client} bittet um Zugriff auf Ihr Konto, ${person}.`,
    wants: 'Die Anwendung darf dann:',
    wantsMore: 'Die Anwendung hat bereits Zugriff und bittet um mehr:',
    claims: 'Die Anwendung sieht dann:',
    details: 'Die Anwendung bittet im Einzelnen um:',
    fresh: 'neu',
    allow: 'Erlauben',
    deny: 'Ablehnen',
    goesTo: (host) => `Danach geht es weiter zu ${host}.`
  },
  device: {
    title: 'Gerät verbinden',
    lead: 'Geben Sie den Code ein, den Ihr Gerät zeigt.',
    code: 'Code',
    codeHelp: 'Acht Buchstaben. Groß oder klein, mit oder ohne Strich.',
    next: 'Weiter',
    problems: {
      missing: 'Geben Sie den Code ein, den Ihr Gerät zeigt',
      unknown: 'Diesen Code gibt es nicht. Vergleichen Sie ihn Buchstabe für Buchstabe mit Ihrem Gerät',
      expired: 'Dieser Code ist abgelaufen. Lassen Sie Ihr Gerät einen neuen anfordern',
      used: 'Dieser Code wurde schon verwendet. Lassen Sie Ihr Gerät einen neuen anfordern',
      failed: 'Das hat nicht geklappt. Lassen Sie Ihr Gerät einen neuen Code anfordern und versuchen Sie es noch einmal'
    },
    wait: (seconds) => `Zu viele Codes wurden probiert. Neuer Versuch in ${seconds} s möglich`,
    confirmTitle: (client) => `${client} verbinden?`,
    confirmLead: 'Ihr Gerät muss denselben Code zeigen.',
    confirmWarning:
      'Machen Sie nur weiter, wenn das Gerät vor Ihnen steht und Sie selbst damit angefangen haben. Geben Sie nie einen Code ein, den Ihnen jemand geschickt hat.',
    wants: 'Die Anwendung darf dann:',
    from: 'Angefragt von',
    deny: 'Abbrechen',
    confirm: 'Weiter',
    doneTitle: 'Ihr Gerät ist verbunden',
    done: 'Sie können dieses Fenster schließen und am Gerät weitermachen.',
    doneFor: (client) => `Sie können dieses Fenster schließen und am Gerät mit ${client} weitermachen.`,
    deniedTitle: 'Nichts wurde verbunden',
    denied: 'Das Gerät erhält keinen Zugriff. Sie können dieses Fenster schließen.'
  },
  requests: {
    title: 'Anmeldeanfragen',
    lead: (person) => `Sie sind als ${person} angemeldet.`,
    none: 'Nichts wartet auf Sie',
    noneAbout: 'Bittet eine Anwendung Sie um eine Anmeldung, erscheint das hier.',
    reload: 'Erneut nachsehen',
    warning:
      'Erlauben Sie nur, was Sie gerade selbst begonnen haben, und nur, wenn die Nachricht dieselbe ist wie dort. Sonst versucht vielleicht jemand anders, hineinzukommen.',
    asks: (client) => `${client} bittet um Ihre Anmeldung`,
    message: 'Nachricht',
    messageHelp: 'Die Anwendung zeigt Ihnen dieselbe.',
    wants: 'Die Anwendung darf dann:',
    when: 'Angefragt am',
    until: 'Gültig bis',
    from: 'Angefragt von',
    deny: 'Ablehnen',
    approve: 'Erlauben',
    approved: 'Erlaubt. Sie können in der Anwendung weitermachen.',
    denied: 'Abgelehnt. Die Anwendung erhält keinen Zugriff.',
    gone: 'Diese Anfrage ist vorbei: Sie wurde schon beantwortet oder ist abgelaufen.'
  },
  logout: {
    title: 'Abmelden?',
    lead: 'Sie werden hier und in den Anwendungen abgemeldet, die Sie mit diesem Konto benutzt haben.',
    leadFor: (client) =>
      `${client} möchte Sie abmelden, hier und in den anderen Anwendungen, die Sie mit diesem Konto benutzt haben.`,
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
    goingOn: 'Sie werden abgemeldet',
    goingOnLead: 'Die Anwendungen, die Sie benutzt haben, werden benachrichtigt.',
    next: 'Weiter',
    stayed: 'Sie sind noch angemeldet',
    stayedLead: 'Es hat sich nichts geändert. Sie können dieses Fenster jetzt schließen.',
    failed: 'Das Abmelden ist fehlgeschlagen'
  },
  loggedOut: {
    title: 'Sie sind abgemeldet',
    lead: 'Sie können dieses Fenster jetzt schließen.',
    backTo: (client) => `Zurück zu ${client}`
  },
  error: {
    title: 'Diese Anmeldung kann nicht fortgesetzt werden',
    brokenTitle: 'Hier ist etwas schiefgegangen',
    messages: {
      session_not_found:
        'Diese Anmeldung ist vorbei oder wurde in einem anderen Browser begonnen. Bitte in der Anwendung neu beginnen',
      invalid_redirect_uri: 'Die Adresse, zu der es zurückgehen soll, ist für diese Anwendung nicht eingetragen',
      invalid_client: 'Diese Anwendung ist hier nicht bekannt',
      invalid_request: 'Die Anwendung hat eine fehlerhafte Anfrage geschickt',
      cross_site: 'Dieses Formular wurde von einer anderen Website abgeschickt',
      server_error: 'Der Server hat einen Fehler gemacht'
    },
    cause: 'Ursache',
    fix: 'Abhilfe',
    code: 'Fehler',
    reference: 'Kennung',
    copy: 'Kopieren'
  },
  scopes: {
    openid: 'Mit OpenID Connect anmelden',
    profile: 'Ihr Profil sehen: Name, Bild, Geburtstag und mehr',
    email: 'Ihre E-Mail-Adresse sehen',
    address: 'Ihre Anschrift sehen',
    phone: 'Ihre Telefonnummer sehen',
    user_name: 'Ihren Benutzernamen sehen',
    mobile_phone: 'Ihre Mobilnummer sehen',
    role: 'Ihre Rollen sehen',
    offline_access: 'Den Zugriff behalten, auch wenn Sie nicht angemeldet sind',
    online_access: 'Den Zugriff behalten, solange Sie angemeldet sind'
  },
  client: {
    policy: 'Datenschutz',
    terms: 'Nutzungsbedingungen'
  }
}
