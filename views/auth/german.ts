import { html } from '../html.ts'
import type { AuthTexts } from './texts.ts'

/** Every sentence of the sign-in pages in German. */
export const german: AuthTexts = {
  lang: 'de',
  page: {
    theme: 'Zwischen hell und dunkel wechseln',
    copied: 'Kopiert',
    waited: 'Sie können es jetzt noch einmal versuchen.'
  },
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
    incomplete: 'Bitte Benutzernamen und Passwort eingeben.',
    wrong: 'Der Benutzername oder das Passwort ist falsch.',
    blocked: (wait) => html`Zu viele Versuche. Der nächste ist in ${wait} möglich.`
  },
  selectAccount: {
    title: 'Konto wählen',
    lead: (client) => `um zu ${client} zu gelangen`,
    current: 'in Gebrauch',
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
    passwordHelp: (least) =>
      `Mindestens ${least} Zeichen verschiedener Art, ohne Ihren Benutzernamen und Ihre E-Mail-Adresse`,
    submit: 'Konto anlegen',
    haveAccount: 'Schon ein Konto?',
    signIn: 'Anmelden',
    taken: 'Dieser Benutzername ist vergeben. Bitte einen anderen wählen',
    required: 'Bitte ausfüllen',
    tooShort: (least) => `Bitte mindestens ${least} Zeichen verwenden`,
    tooLong: (most) => `Bitte höchstens ${most} Zeichen verwenden`,
    weak: 'Das ist zu leicht zu erraten. Bitte ein weniger gleichförmiges Passwort wählen, das nichts mit Ihnen zu tun hat',
    notAnEmail: 'Bitte eine ganze Adresse eingeben, etwa name@example.org',
    invalid: 'Das kann hier nicht verwendet werden. Bitte etwas anderes eingeben',
    busy: 'Der Server ist ausgelastet und hat noch kein Konto angelegt. Bitte gleich noch einmal versuchen.'
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
      failed:
        'Das hat nicht geklappt. Lassen Sie Ihr Gerät einen neuen Code anfordern und versuchen Sie es noch einmal.'
    },
    wait: (wait) => html`Zu viele Codes wurden probiert. Der nächste Versuch ist in ${wait} möglich.`,
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
    gone: 'Diese Anfrage ist vorbei: Sie wurde schon beantwortet oder ist abgelaufen.',
    again: 'Seite neu öffnen'
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
    failed: {
      title: 'Das Abmelden ist fehlgeschlagen',
      messages: {
        session_not_found:
          'Diese Frage ist vorbei oder wurde in einem anderen Browser gestellt. Vielleicht sind Sie noch angemeldet.',
        post_logout_uri_not_associated_with_client:
          'Die Adresse, zu der es weitergehen soll, ist für diese Anwendung nicht eingetragen. Vielleicht sind Sie noch angemeldet.'
      },
      other: 'Die Anwendung hat das Abmelden fehlerhaft angefragt. Vielleicht sind Sie noch angemeldet.'
    },
    here: 'Hier abmelden'
  },
  loggedOut: {
    title: 'Sie sind abgemeldet',
    lead: 'Sie können dieses Fenster jetzt schließen.',
    backTo: (client) => `Zurück zu ${client}`
  },
  error: {
    title: 'Diese Anmeldung kann nicht fortgesetzt werden',
    brokenTitle: 'Hier ist etwas schiefgegangen',
    waitTitle: 'Zu viele Anfragen',
    wait: (wait) =>
      html`Aus Ihrem Netz kamen mehr Anfragen, als auf einmal beantwortet werden. Der nächste Versuch ist in ${wait}
      möglich.`,
    messages: {
      session_not_found:
        'Diese Anmeldung ist vorbei oder wurde in einem anderen Browser begonnen. Gehen Sie zurück zur Anwendung und fangen Sie neu an.',
      session_changed:
        'Seit diese Seite geöffnet wurde, hat sich hier jemand an- oder abgemeldet. Es wurde nichts getan.',
      sign_in_failed: 'Sie sind nicht angemeldet. Öffnen Sie die Seite noch einmal, um es erneut zu versuchen.',
      sign_up_closed: 'Konten legt hier die Administration an. Bitten Sie dort um eines.',
      cross_site:
        'Dieses Formular wurde von einer anderen Website abgeschickt, deshalb wurde nichts getan. Gehen Sie zurück zur Anwendung und fangen Sie neu an.',
      invalid_client:
        'Die Anwendung, von der Sie kommen, ist hier nicht oder nicht mehr bekannt. Sagen Sie es denen, die sie betreiben.',
      invalid_redirect_uri:
        'Die Adresse, zu der es zurückgehen soll, ist für diese Anwendung nicht eingetragen. Zu Ihrer Sicherheit bleiben Sie hier; sagen Sie es denen, die die Anwendung betreiben.',
      server_error:
        'Der Fehler liegt beim Server, nicht bei Ihnen. Versuchen Sie es gleich noch einmal; geschieht es wieder, sagen Sie es denen, die den Server betreiben, und nennen Sie die Kennung.'
    },
    other:
      'Die Anwendung hat eine Anfrage geschickt, die nicht beantwortet werden kann. Gehen Sie zurück und fangen Sie neu an; geschieht es wieder, sagen Sie es denen, die die Anwendung betreiben.',
    details: 'Genaueres',
    cause: 'Ursache',
    fix: 'Abhilfe',
    code: 'Fehler',
    reference: 'Kennung',
    copy: 'Kopieren'
  },
  scopes: {
    openid: 'Erfahren, dass Sie es sind',
    profile: 'Ihr Profil sehen: Name, Bild, Geburtstag und mehr',
    email: 'Ihre E-Mail-Adresse sehen',
    address: 'Ihre Anschrift sehen',
    phone: 'Ihre Telefonnummer sehen',
    user_name: 'Ihren Benutzernamen sehen',
    mobile_phone: 'Ihre Mobilnummer sehen',
    role: 'Ihre Rollen sehen',
    offline_access: 'Den Zugriff behalten, auch wenn Sie sich abmelden',
    online_access: 'Den Zugriff behalten, bis Sie sich abmelden'
  },
  claims: {
    name: 'Name',
    given_name: 'Vorname',
    middle_name: 'Weitere Vornamen',
    family_name: 'Nachname',
    nickname: 'Spitzname',
    user_name: 'Benutzername',
    preferred_username: 'Gewünschter Benutzername',
    profile: 'Adresse des Profils',
    picture: 'Bild',
    website: 'Website',
    email: 'E-Mail-Adresse',
    email_verified: 'Ob die E-Mail-Adresse bestätigt ist',
    gender: 'Geschlecht',
    birthdate: 'Geburtstag',
    zoneinfo: 'Zeitzone',
    locale: 'Sprache',
    phone_number: 'Telefonnummer',
    phone_number_verified: 'Ob die Telefonnummer bestätigt ist',
    phone_mobile_number: 'Mobilnummer',
    address: 'Anschrift',
    street_address: 'Straße und Hausnummer',
    postal_code: 'Postleitzahl',
    locality: 'Ort',
    region: 'Bundesland oder Region',
    country: 'Land',
    role: 'Rollen',
    updated_at: 'Zeitpunkt der letzten Änderung'
  },
  client: {
    unregistered: (host) =>
      html`Diese Anwendung ist hier nicht eingetragen. Sie beschreibt sich selbst unter ${host}; fahren Sie nur fort,
      wenn Sie diese Adresse kennen.`,
    website: 'Website',
    policy: 'Datenschutz',
    terms: 'Nutzungsbedingungen'
  }
}
