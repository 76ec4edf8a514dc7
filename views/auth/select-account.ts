import { html, type Html } from '../html.ts'
import { publicPage } from '../layout.ts'
import { form, submit } from '../parts/form.ts'
import { clientBadge, clientLinks, type ClientProps } from './client.ts'
import { english } from './texts.ts'
import { cardHead } from './head.ts'

interface SelectAccountProps {
  /** Where `account`, the id of the one that was chosen, is posted to; nothing for another one. */
  action: string
  /** Where nothing but `csrf` is posted to, to go back without signing in. */
  cancelAction: string
  csrf: string
  client: ClientProps
  accounts: readonly Account[]
}

/** Somebody who is signed in in this browser. */
interface Account {
  /** Means something to the server alone. */
  id: string
  userName: string
  /** The whole name, where there is one. */
  name?: string | undefined
  /** Is it the one that is used unless another is chosen? */
  current: boolean
}

/** Asks which of the accounts that are signed in in this browser is to be used. */
export function selectAccountPage(props: SelectAccountProps, texts = english): Html {
  const { client, accounts, csrf } = props
  const words = texts.selectAccount
  return publicPage({
    title: words.title,
    texts,
    content: html`
      ${cardHead(clientBadge(client), words.title, words.lead(client.name))}
      ${form({
        action: props.action,
        csrf,
        class: 'accounts',
        content: [
          ...accounts.map(({ id, userName, name, current }) =>
            submit({
              label: html`<span class="account-names"
                  ><strong>${name ?? userName}</strong>${name && html`<span>${userName}</span>`}</span
                >${current && html`<span class="badge accent">${words.current}</span>`}`,
              kind: 'plain',
              class: 'wide',
              name: 'account',
              value: id
            })
          ),
          submit({ label: words.other, kind: 'plain', class: 'wide', name: 'account', value: '' })
        ]
      })}
      ${form({
        action: props.cancelAction,
        csrf,
        content: submit({ label: texts.signIn.cancel, kind: 'quiet', class: 'wide' })
      })}
      ${clientLinks(client, texts)}
    `
  })
}
