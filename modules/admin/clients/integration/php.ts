import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, single } from './words.ts'

const methods = ['client_secret_basic', 'client_secret_post']

export const php: Integration = {
  id: 'php',
  name: 'PHP (openid-connect-php)',
  kind: 'PHP',
  needs: 'jumbojett/openid-connect-php 1, by Composer.',
  serves: ['sign-in'],
  methods,
  files: (facts) => [
    {
      title: 'sign-in.php',
      format: 'code',
      text: lines(
        '<?php',
        "require __DIR__ . '/vendor/autoload.php';",
        '',
        'use Jumbojett\\OpenIDConnectClient;',
        '',
        `$oidc = new OpenIDConnectClient(${single(facts.issuer)}, ${single(facts.clientId)}, getenv('CLIENT_SECRET'));`,
        `$oidc->setRedirectURL(${single(redirectFor({}, facts))});`,
        `$oidc->addScope([${facts.scopes.map(single).join(', ')}]);`,
        "$oidc->setCodeChallengeMethod('S256');",
        `$oidc->setTokenEndpointAuthMethodsSupported([${single(methodFor({ methods }, facts))}]);`,
        '$oidc->authenticate();',
        '',
        "echo htmlspecialchars($oidc->requestUserInfo('sub'));"
      )
    }
  ]
}

export const phpLeague: Integration = {
  id: 'php-league',
  name: 'PHP (league/oauth2-client)',
  kind: 'PHP',
  needs: 'league/oauth2-client 2.7 or later. It knows OAuth alone, and takes the person from userinfo.',
  serves: ['sign-in'],
  methods,
  files: (facts) => [
    {
      title: 'sign-in.php',
      format: 'code',
      text: lines(
        '<?php',
        "require __DIR__ . '/vendor/autoload.php';",
        '',
        'use League\\OAuth2\\Client\\Provider\\GenericProvider;',
        methodFor({ methods }, facts) === 'client_secret_basic' &&
          'use League\\OAuth2\\Client\\OptionProvider\\HttpBasicAuthOptionProvider;',
        '',
        '$provider = new GenericProvider([',
        `    'clientId' => ${single(facts.clientId)},`,
        "    'clientSecret' => getenv('CLIENT_SECRET'),",
        `    'redirectUri' => ${single(redirectFor({}, facts))},`,
        `    'urlAuthorize' => ${single(facts.at.authorizationEndpoint ?? '')},`,
        `    'urlAccessToken' => ${single(facts.at.tokenEndpoint ?? '')},`,
        `    'urlResourceOwnerDetails' => ${single(facts.at.userInfoEndpoint ?? '')},`,
        // Without these two it joins by commas, and looks for the person's name at id.
        `    'scopes' => [${facts.scopes.map(single).join(', ')}],`,
        "    'scopeSeparator' => ' ',",
        "    'responseResourceOwnerId' => 'sub',",
        "    'pkceMethod' => GenericProvider::PKCE_METHOD_S256,",
        methodFor({ methods }, facts) === 'client_secret_basic'
          ? "], ['optionProvider' => new HttpBasicAuthOptionProvider()]);"
          : ']);',
        '',
        'session_start();',
        "if (!isset($_GET['state'])) {",
        "    header('Location: ' . $provider->getAuthorizationUrl());",
        "    $_SESSION['state'] = $provider->getState();",
        "    $_SESSION['verifier'] = $provider->getPkceCode();",
        '    exit;',
        '}',
        "if (!isset($_SESSION['state'], $_GET['code']) || !hash_equals($_SESSION['state'], $_GET['state'])) {",
        '    http_response_code(400);',
        "    exit('The answer does not belong to a sign-in of this browser');",
        '}',
        "unset($_SESSION['state']);",
        "$provider->setPkceCode($_SESSION['verifier']);",
        "$token = $provider->getAccessToken('authorization_code', ['code' => $_GET['code']]);",
        '',
        'echo htmlspecialchars($provider->getResourceOwner($token)->getId());'
      )
    }
  ]
}
