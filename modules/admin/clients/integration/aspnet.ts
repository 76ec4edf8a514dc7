import { methodFor, redirectFor, type Integration } from './integration.ts'
import { lines, quote } from './words.ts'

const methods = ['client_secret_post', 'none']

export const aspnet: Integration = {
  id: 'aspnet',
  name: 'ASP.NET Core',
  kind: '.NET',
  needs:
    'Microsoft.AspNetCore.Authentication.OpenIdConnect 8, or 9 to push requests. It sends the secret in the body, so the client needs client_secret_post.',
  serves: ['sign-in'],
  methods,
  par: true,
  files(facts) {
    const { pathname } = new URL(redirectFor({}, facts))
    return [
      {
        title: 'Program.cs',
        format: 'code',
        text: lines(
          'using Microsoft.AspNetCore.Authentication.Cookies;',
          'using Microsoft.AspNetCore.Authentication.OpenIdConnect;',
          '',
          'var builder = WebApplication.CreateBuilder(args);',
          'builder.Services',
          '    .AddAuthentication(options =>',
          '    {',
          '        options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;',
          '        options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;',
          '    })',
          '    .AddCookie()',
          '    .AddOpenIdConnect(options =>',
          '    {',
          `        options.Authority = ${quote(facts.issuer)};`,
          `        options.ClientId = ${quote(facts.clientId)};`,
          methodFor({ methods }, facts) !== 'none' &&
            '        options.ClientSecret = builder.Configuration["CLIENT_SECRET"];',
          '        options.ResponseType = "code";',
          '        options.ResponseMode = "query";',
          '        options.UsePkce = true;',
          facts.par && '        options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Require;',
          `        options.CallbackPath = ${quote(pathname)};`,
          '        options.SaveTokens = true;',
          '        options.GetClaimsFromUserInfoEndpoint = true;',
          '        options.MapInboundClaims = false;',
          facts.issuer.startsWith('http:') && '        options.RequireHttpsMetadata = false;',
          '        options.Scope.Clear();',
          facts.scopes.map((scope) => `        options.Scope.Add(${quote(scope)});`),
          '    });',
          'builder.Services.AddAuthorization();',
          '',
          'var app = builder.Build();',
          'app.UseAuthentication();',
          'app.UseAuthorization();',
          'app.MapGet("/", (HttpContext http) => http.User.FindFirst("sub")?.Value).RequireAuthorization();',
          'app.Run();'
        )
      }
    ]
  }
}
