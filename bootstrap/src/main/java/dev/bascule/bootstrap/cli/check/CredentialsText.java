package dev.bascule.bootstrap.cli.check;

import dev.bascule.adapter.out.oauth.OAuthLogin;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.bootstrap.config.ServerCredentials;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says by what a server lets the bridge in. Names no secret. */
final class CredentialsText {

  private CredentialsText() {}

  /** Adds it to what is said of the server. */
  static void add(ServerCredentials credentials, SettingGroup group) {
    group.add("headersFile", credentials.headersFile().map(Path::toString).orElse("none"));
    group.add("oauth", credentials.oauth().map(CredentialsText::grant).orElse("none"));
    credentials.oauth().filter(CredentialsText::isDeclared).ifPresent(oauth -> add(oauth, group));
  }

  private static boolean isDeclared(OAuthSettings oauth) {
    return oauth.grant() != OAuthSettings.Grant.LOGIN_IF_ANY;
  }

  private static void add(OAuthSettings oauth, SettingGroup group) {
    group.add("oauth.clientId", oauth.client().id().orElse("registers itself"));
    group.add("oauth.clientSecret", oauth.client().secret().isPresent() ? "given" : "none");
    group.add(
        "oauth.scopes",
        oauth.scopes().isEmpty() ? "what the server says" : String.join(" ", oauth.scopes()));
    group.addUrl(
        "oauth.issuer", oauth.authorizationServer().issuer().orElse("who the server says"));
  }

  private static String grant(OAuthSettings oauth) {
    return switch (oauth.grant()) {
      case LOGIN_IF_ANY ->
          hasStoredLogin(oauth) ? "the login that is kept" : "none, nobody has logged in";
      case LOGIN ->
          hasStoredLogin(oauth)
              ? "the login that is kept"
              : "a login, and nobody has logged in: bascule login " + oauth.server();
      case CLIENT_CREDENTIALS -> "client credentials of the bridge";
      case TOKEN_EXCHANGE -> "the token of each caller, exchanged";
    };
  }

  private static boolean hasStoredLogin(OAuthSettings oauth) {
    return Files.isRegularFile(OAuthLogin.file(oauth));
  }
}
