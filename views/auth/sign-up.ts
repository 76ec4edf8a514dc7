import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { textField } from '../parts/field.ts'
import { notice } from '../parts/flash.ts'
import { form, submit } from '../parts/form.ts'
import { clientBadge, clientLinks, type ClientProps } from './client.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface SignUpProps {
  /** Where `username`, `givenName`, `familyName`, `email` and `password` are posted to. */
  action: string
  /** Where nothing but `csrf` is posted to, to go back without an account. */
  cancelAction: string
  /** The page of those who have an account. */
  signIn: string
  csrf: string
  client: ClientProps
  /** What was typed in, without the password. */
  values?: Readonly<Record<string, string>>
  /** What is wrong, by field; of the whole form under ''. */
  errors?: Readonly<Record<string, string>>
  /** Characters that a password has at least. */
  shortestPassword: number
}

/** Lets a person make an account. Answer it with 200, or with 4xx together with `errors`. */
export function signUpPage(props: SignUpProps, texts = english): Html {
  const { client, values = {}, errors = {} } = props
  const words = texts.signUp
  const { userName, givenName, familyName, email, password } = words
  const fields = { username: userName, givenName, familyName, email, password }
  // What is to be mended is where the person goes on.
  const first = Object.keys(fields).find((name) => errors[name]) ?? 'username'
  const field = (name: keyof typeof fields, autocomplete: string) => ({
    name,
    label: fields[name],
    value: values[name],
    error: errors[name],
    autocomplete,
    autofocus: name === first,
    required: true
  })
  return publicPage({
    title: words.title,
    texts,
    content: html`
      ${cardHead(clientBadge(client), words.title, words.lead(client.name))}
      ${errors[''] && notice('danger', errors[''])}
      ${form({
        action: props.action,
        csrf: props.csrf,
        novalidate: false,
        class: 'stack',
        content: [
          textField(field('username', 'username')),
          textField(field('givenName', 'given-name')),
          textField(field('familyName', 'family-name')),
          textField({ ...field('email', 'email'), type: 'email' }),
          textField({
            ...field('password', 'new-password'),
            type: 'password',
            help: words.passwordHelp(props.shortestPassword),
            showLabel: texts.signIn.showPassword
          }),
          submit({ label: words.submit, class: 'wide' })
        ]
      })}
      ${form({
        action: props.cancelAction,
        csrf: props.csrf,
        content: submit({ label: texts.signIn.cancel, kind: 'quiet', class: 'wide' })
      })}
      <p class="aside">${words.haveAccount} <a href="${props.signIn}">${words.signIn}</a></p>
      ${clientLinks(client, texts)}
    `
  })
}
