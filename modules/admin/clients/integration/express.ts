import { methodFor, redirectFor, type Integration } from './integration.ts'
import { js, lines, nodeVariable } from './words.ts'

/** It has no code flow for public clients. */
const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']

export const express: Integration = {
  id: 'express',
  name: 'Express',
  kind: 'JavaScript',
  needs: 'express and express-openid-connect 2; SESSION_SECRET is a long random text of yours.',
  serves: ['sign-in'],
  methods,
  par: true,
  files(facts) {
    const { origin, pathname } = new URL(redirectFor({}, facts))
    const base = origin === 'null' ? facts.origin : origin
    return [
      {
        title: 'app.mjs',
        format: 'code',
        text: lines(
          "import express from 'express'",
          "import { auth, requiresAuth } from 'express-openid-connect'",
          '',
          'const app = express()',
          'app.use(',
          '  auth({',
          `    issuerBaseURL: ${js(facts.issuer)},`,
          `    baseURL: ${js(base)},`,
          `    clientID: ${js(facts.clientId)},`,
          `    clientSecret: ${nodeVariable('CLIENT_SECRET')},`,
          `    clientAuthMethod: ${js(methodFor({ methods }, facts))},`,
          facts.idTokenAlg && `    idTokenSigningAlg: ${js(facts.idTokenAlg)},`,
          `    secret: ${nodeVariable('SESSION_SECRET')},`,
          '    authRequired: false,',
          '    idpLogout: true,',
          facts.par && '    pushedAuthorizationRequests: true,',
          `    authorizationParams: { response_type: 'code', scope: ${js(facts.scopes.join(' '))} },`,
          `    routes: { callback: ${js(pathname)} }`,
          '  })',
          ')',
          "app.get('/profile', requiresAuth(), (req, res) => res.json(req.oidc.user))",
          `app.listen(${URL.parse(base)?.port || 3000})`
        )
      }
    ]
  }
}
