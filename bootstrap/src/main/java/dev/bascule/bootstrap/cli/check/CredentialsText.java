package dev.bascule.bootstrap.cli.check;

import dev.bascule.adapter.out.oauth.OAuthLogin;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.bootstrap.config.ServerCredentials;
import java.nio.file.Files;
import java.nio.file.Path;

/** Describes how the bridge authenticates at a server. Contains no secrets. */
final class CredentialsText {

  private CredentialsText() {}

  /** Adds the settings to the server's group. */
  static void add(ServerCredentials credentials, SettingGroup group) {
    group.add("headersFile", credentials.headersFile().map(Path::toString).orElse("none"));
    group.add("oauth", credentials.oauth().map(CredentialsText::grant).orElse("none"));
    credentials.oauth().filter(CredentialsText::isDeclared).ifPresent(oauth -> add(oauth, group));
  }

  private static boolean isDeclared(OAuthSettings oauth) {
    return oauth.grant() != OAuthSettings.Grant.LOGIN_IF_ANY;
  }

  private static void add(OAuthSettings oauth, SettingGroup group) {
    group.add("oauth.clientId", oauth.client().id().orElse("dynamic client registration"));
    group.add("oauth.clientSecret", oauth.client().secret().isPresent() ? "given" : "none");
    group.add(
        "oauth.scopes",
        oauth.scopes().isEmpty() ? "from the server's metadata" : String.join(" ", oauth.scopes()));
    group.addUrl(
        "oauth.issuer", oauth.authorizationServer().issuer().orElse("from the server's metadata"));
  }

  private static String grant(OAuthSettings oauth) {
    return switch (oauth.grant()) {
      case LOGIN_IF_ANY -> hasStoredLogin(oauth) ? "stored login" : "none (not logged in)";
      case LOGIN ->
          hasStoredLogin(oauth)
              ? "stored login"
              : "login required: bascule login " + oauth.server();
      case CLIENT_CREDENTIALS -> "client credentials";
      case TOKEN_EXCHANGE -> "token exchange (token of each caller)";
    };
  }

  private static boolean hasStoredLogin(OAuthSettings oauth) {
    return Files.isRegularFile(OAuthLogin.file(oauth));
  }
}
