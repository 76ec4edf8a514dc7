import type { Facts } from './facts.ts'
import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, quote } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'none']

/** What both frameworks are told of the client. */
function register(facts: Facts): string {
  const method = methodFor({ methods }, facts)
  return lines(
    'oauth.register(',
    '    "minijans",',
    `    client_id=${quote(facts.clientId)},`,
    method !== 'none' && '    client_secret=os.environ["CLIENT_SECRET"],',
    `    server_metadata_url=${quote(facts.at.openIdConfigurationEndpoint ?? '')},`,
    '    client_kwargs={',
    `        "scope": ${quote(facts.scopes.join(' '))},`,
    '        "code_challenge_method": "S256",',
    `        "token_endpoint_auth_method": ${quote(method)},`,
    '    },',
    ')'
  )
}

export const flask: Integration = {
  id: 'flask',
  name: 'Flask (Authlib)',
  kind: 'Python',
  needs: 'flask, authlib and requests; SESSION_SECRET is a long random text of yours.',
  serves: ['sign-in'],
  methods,
  files: (facts) => [
    {
      title: 'app.py',
      format: 'code',
      text: lines(
        'import os',
        '',
        'from authlib.integrations.flask_client import OAuth',
        'from flask import Flask',
        '',
        'app = Flask(__name__)',
        'app.secret_key = os.environ["SESSION_SECRET"]',
        'oauth = OAuth(app)',
        register(facts),
        '',
        '',
        '@app.get("/login")',
        'def login():',
        `    return oauth.minijans.authorize_redirect(${quote(redirectFor({}, facts))})`,
        '',
        '',
        `@app.get(${quote(new URL(redirectFor({}, facts)).pathname)})`,
        'def callback():',
        '    token = oauth.minijans.authorize_access_token()',
        '    return token["userinfo"]'
      )
    }
  ]
}

export const fastapi: Integration = {
  id: 'fastapi',
  name: 'FastAPI (Authlib)',
  kind: 'Python',
  needs: 'fastapi, authlib, httpx and itsdangerous; SESSION_SECRET is a long random text of yours.',
  serves: ['sign-in'],
  methods,
  files: (facts) => [
    {
      title: 'main.py',
      format: 'code',
      text: lines(
        'import os',
        '',
        'from authlib.integrations.starlette_client import OAuth',
        'from fastapi import FastAPI, Request',
        'from starlette.middleware.sessions import SessionMiddleware',
        '',
        'app = FastAPI()',
        'app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET"])',
        'oauth = OAuth()',
        register(facts),
        '',
        '',
        '@app.get("/login")',
        'async def login(request: Request):',
        `    return await oauth.minijans.authorize_redirect(request, ${quote(redirectFor({}, facts))})`,
        '',
        '',
        `@app.get(${quote(new URL(redirectFor({}, facts)).pathname)})`,
        'async def callback(request: Request):',
        '    token = await oauth.minijans.authorize_access_token(request)',
        '    return token["userinfo"]'
      )
    }
  ]
}
