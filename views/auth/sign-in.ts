import { html, webAddress, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { textField } from '../parts/field.ts'
import { notice } from '../parts/flash.ts'
import { form, submit } from '../parts/form.ts'
import { wait } from '../parts/wait.ts'
import { clientBadge, clientHost, clientLinks, type ClientProps } from './client.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface SignInProps {
  /** Where `username` and `password` are posted to. */
  action: string
  /** Where nothing but `csrf` is posted to, to go back without signing in. */
  cancelAction: string
  csrf: string
  client: ClientProps
  /** The name that was tried last, or the one that the application suggests. */
  userName?: string | undefined
  /** Why the last attempt failed; the same whether the name or the password was wrong. */
  error?: string | undefined
  /** Seconds until the next attempt, after too many. */
  blocked?: number | undefined
  /** Where an account can be made, where that is possible. */
  signUp?: string | undefined
}

/** Asks for user name and password. Answer it with 200, or with 4xx together with `error`. */
export function signInPage(props: SignInProps, texts = english): Html {
  const { client, userName, blocked } = props
  const words = texts.signIn
  const error = blocked === undefined ? props.error : wait(blocked, words.blocked, texts)
  const signUp = webAddress(props.signUp) ?? (props.signUp?.startsWith('/') && props.signUp)
  return publicPage({
    title: words.title,
    texts,
    content: html`
      ${cardHead(clientBadge(client), words.title, words.lead(client.name))} ${clientHost(client, texts)}
      ${error && notice('danger', error)}
      ${form({
        action: props.action,
        csrf: props.csrf,
        novalidate: false,
        class: 'stack',
        content: [
          textField({
            name: 'username',
            label: words.userName,
            value: userName,
            autocomplete: 'username',
            autofocus: !userName,
            required: true
          }),
          textField({
            name: 'password',
            type: 'password',
            label: words.password,
            autocomplete: 'current-password',
            autofocus: Boolean(userName),
            showLabel: words.showPassword,
            required: true
          }),
          submit({ label: words.submit, class: 'wide' })
        ]
      })}
      ${form({
        action: props.cancelAction,
        csrf: props.csrf,
        content: submit({ label: words.cancel, kind: 'quiet', class: 'wide' })
      })}
      ${signUp && html`<p class="aside">${words.noAccount} <a href="${signUp}">${words.signUp}</a></p>`}
      ${clientLinks(client, texts)}
    `
  })
}
