import { expect, it } from 'vitest'
import { attributeRegistry } from '#modules/attributes/index'
import { createUser } from '#modules/users/index'
import { furtherAttributes } from '../../../modules/admin/people/user-attributes.ts'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'

it('shows what is stored of a person under the names of the registry, addresses as on a letter', async () => {
  await using app = await startApp()
  const user = await createUser(app.ctx, {
    userName: 'ada',
    attributes: {
      nickname: 'Countess',
      emailVerified: true,
      birthdate: '1815-12-10',
      secretAnswer: 'not to be read',
      address: JSON.stringify({ street_address: '12 St James’s Square', postal_code: 'SW1Y', locality: 'London' }),
      jansPhoneValue: [{ value: '+44 20 7946 0000', type: 'work', primary: true }],
      jansAddres: [
        { streetAddress: 'Main 1', locality: 'Ockham', postalCode: 'GU23', country: 'GB', type: 'home' },
        { formatted: 'Horsley Towers\nSurrey' }
      ]
    }
  })
  const shown = new Map(
    furtherAttributes(user, await attributeRegistry(app.ctx)).map(({ label, values }) => [label, values])
  )
  expect(Object.fromEntries(shown)).toEqual({
    Nickname: ['Countess'],
    'Email Verified': ['Yes'],
    Birthdate: ['1815-12-10'],
    Address: ['12 St James’s Square\nSW1Y London'],
    'Telephone numbers': ['+44 20 7946 0000 (work, preferred)'],
    'Postal addresses': ['Main 1\nGU23 Ockham\nGB (home)', 'Horsley Towers\nSurrey']
  })
  const page = await new Agent(app).signIn('admin', undefined, `/admin/users/${user.inum}`)
  expect(page.text).toContain('<li>Horsley Towers\nSurrey</li>')
  expect(page.text).not.toContain('not to be read')
})
