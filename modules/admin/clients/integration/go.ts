import type { Facts } from './facts.ts'
import { isUsedFor, methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, quote } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post', 'none']

export const go: Integration = {
  id: 'go',
  name: 'Go (go-oidc, x/oauth2)',
  kind: 'Go',
  needs: 'github.com/coreos/go-oidc/v3 and golang.org/x/oauth2.',
  serves: ['sign-in', 'machine'],
  methods,
  files: (facts) => [
    ...(isUsedFor(facts, 'sign-in') ? [{ title: 'main.go', format: 'code' as const, text: signIn(facts) }] : []),
    ...(isUsedFor(facts, 'machine') ? [{ title: 'token/main.go', format: 'code' as const, text: machine(facts) }] : [])
  ]
}

const style = (facts: Facts) =>
  methodFor({ methods }, facts) === 'client_secret_basic' ? 'oauth2.AuthStyleInHeader' : 'oauth2.AuthStyleInParams'

const isSecure = (facts: Facts) => redirectFor({}, facts).startsWith('https:')

const signIn = (facts: Facts) =>
  lines(
    'package main',
    '',
    'import (',
    '\t"context"',
    '\t"log"',
    '\t"net/http"',
    '\t"os"',
    '',
    '\t"github.com/coreos/go-oidc/v3/oidc"',
    '\t"golang.org/x/oauth2"',
    ')',
    '',
    'func main() {',
    '\tctx := context.Background()',
    `\tprovider, err := oidc.NewProvider(ctx, ${quote(facts.issuer)})`,
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tendpoint := provider.Endpoint()',
    `\tendpoint.AuthStyle = ${style(facts)}`,
    '\tconfig := oauth2.Config{',
    `\t\tClientID:     ${quote(facts.clientId)},`,
    '\t\tClientSecret: os.Getenv("CLIENT_SECRET"),',
    '\t\tEndpoint:     endpoint,',
    `\t\tRedirectURL:  ${quote(redirectFor({}, facts))},`,
    `\t\tScopes:       []string{${facts.scopes.map(quote).join(', ')}},`,
    '\t}',
    `\tidTokens := provider.Verifier(&oidc.Config{ClientID: ${quote(facts.clientId)}})`,
    '',
    '\thttp.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {',
    '\t\tstate, nonce, verifier := oauth2.GenerateVerifier(), oauth2.GenerateVerifier(), oauth2.GenerateVerifier()',
    '\t\tfor name, value := range map[string]string{"state": state, "nonce": nonce, "verifier": verifier} {',
    '\t\t\thttp.SetCookie(w, &http.Cookie{',
    `\t\t\t\tName: name, Value: value, Path: "/", MaxAge: 600, HttpOnly: true, Secure: ${isSecure(facts)}, SameSite: http.SameSiteLaxMode,`,
    '\t\t\t})',
    '\t\t}',
    '\t\thttp.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusFound)',
    '\t})',
    `\thttp.HandleFunc(${quote(new URL(redirectFor({}, facts)).pathname)}, func(w http.ResponseWriter, r *http.Request) {`,
    '\t\tremembered := func(name string) string {',
    '\t\t\tif cookie, err := r.Cookie(name); err == nil {',
    '\t\t\t\treturn cookie.Value',
    '\t\t\t}',
    '\t\t\treturn ""',
    '\t\t}',
    '\t\tif state := remembered("state"); state == "" || r.URL.Query().Get("state") != state {',
    '\t\t\thttp.Error(w, "the answer does not belong to a sign-in of this browser", http.StatusBadRequest)',
    '\t\t\treturn',
    '\t\t}',
    '\t\ttokens, err := config.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(remembered("verifier")))',
    '\t\tif err != nil {',
    '\t\t\thttp.Error(w, err.Error(), http.StatusBadGateway)',
    '\t\t\treturn',
    '\t\t}',
    '\t\traw, _ := tokens.Extra("id_token").(string)',
    '\t\tidToken, err := idTokens.Verify(r.Context(), raw)',
    '\t\tif err != nil || idToken.Nonce != remembered("nonce") {',
    '\t\t\thttp.Error(w, "the id token is not good", http.StatusBadGateway)',
    '\t\t\treturn',
    '\t\t}',
    '\t\tw.Write([]byte(idToken.Subject))',
    '\t})',
    `\tlog.Fatal(http.ListenAndServe(":${URL.parse(redirectFor({}, facts))?.port || '3000'}", nil))`,
    '}'
  )

const machine = (facts: Facts) =>
  lines(
    'package main',
    '',
    'import (',
    '\t"context"',
    '\t"fmt"',
    '\t"log"',
    '\t"os"',
    '',
    '\t"golang.org/x/oauth2"',
    '\t"golang.org/x/oauth2/clientcredentials"',
    ')',
    '',
    'func main() {',
    '\tconfig := clientcredentials.Config{',
    `\t\tClientID:     ${quote(facts.clientId)},`,
    '\t\tClientSecret: os.Getenv("CLIENT_SECRET"),',
    `\t\tTokenURL:     ${quote(facts.at.tokenEndpoint ?? '')},`,
    `\t\tScopes:       []string{${facts.scopes.map(quote).join(', ')}},`,
    `\t\tAuthStyle:    ${style(facts)},`,
    '\t}',
    '\ttoken, err := config.Token(context.Background())',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tfmt.Println(token.AccessToken)',
    '}'
  )
