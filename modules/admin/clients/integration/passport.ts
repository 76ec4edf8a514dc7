import { configuration, openidClient } from './openid-client.ts'
import { redirectFor, type Integration } from './integration.ts'
import { js, lines, nodeVariable } from './words.ts'

export const passport: Integration = {
  id: 'passport',
  name: 'Passport',
  kind: 'JavaScript',
  needs: 'passport, express-session and the strategy of openid-client 6.',
  serves: ['sign-in'],
  methods: (openidClient.methods ?? []).filter((method) => method !== 'private_key_jwt'),
  par: true,
  files(facts) {
    const redirectUri = redirectFor({}, facts)
    return [
      {
        title: 'app.mjs',
        format: 'code',
        text: lines(
          "import express from 'express'",
          "import session from 'express-session'",
          "import passport from 'passport'",
          "import * as client from 'openid-client'",
          "import { Strategy } from 'openid-client/passport'",
          '',
          configuration(facts),
          '',
          'passport.use(',
          "  'minijans',",
          '  new Strategy(',
          '    {',
          '      config,',
          `      scope: ${js(facts.scopes.join(' '))},`,
          `      callbackURL: ${js(redirectUri)}${facts.par ? ',' : ''}`,
          facts.par && '      usePAR: true',
          '    },',
          '    (tokens, verified) => verified(null, tokens.claims())',
          '  )',
          ')',
          'passport.serializeUser((user, done) => done(null, user))',
          'passport.deserializeUser((user, done) => done(null, user))',
          '',
          'const app = express()',
          `app.use(session({ secret: ${nodeVariable('SESSION_SECRET')}, resave: false, saveUninitialized: false }))`,
          "app.use(passport.authenticate('session'))",
          "app.get('/login', passport.authenticate('minijans'))",
          `app.get(${js(new URL(redirectUri).pathname)}, passport.authenticate('minijans', { successRedirect: '/' }))`,
          `app.listen(${URL.parse(redirectUri)?.port || 3000})`
        )
      }
    ]
  }
}
