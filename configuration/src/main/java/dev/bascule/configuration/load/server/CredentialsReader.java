package dev.bascule.configuration.load.server;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.hasMember;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.oauth.OAuthLogin;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.configuration.ServerCredentials;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.domain.mcp.ServerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the credentials of a server, in addition to {@code headers}.
 *
 * @param headersFile the file with further header fields
 * @param oauth the OAuth settings
 * @param tokens the folder of stored logins
 */
record CredentialsReader(Optional<Path> headersFile, OAuthReader oauth, Path tokens) {

  private static final String AUTHORIZATION =
      "[Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Aa][Tt][Ii][Oo][Nn]";

  static final List<String> KEYS = List.of("headersFile", "oauth");

  static CredentialsReader read(ConfigSection server) {
    for (String key : List.of("headersFile", "oauth")) {
      server.reject(
          has(key).and(has("command")), key, "not supported for a child process; use `env`");
    }
    server.reject(
        hasMember("headers", AUTHORIZATION).and(has("oauth")),
        "oauth",
        "`headers` already contains Authorization; remove one of the two");
    return new CredentialsReader(
        server.path("headersFile", "a file path", "none"),
        OAuthReader.read(server),
        tokens(server.values().variables().environment()));
  }

  /** Returns the folder of stored logins, as defined by the XDG Base Directory Specification. */
  private static Path tokens(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
    Path folder = state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state");
    return folder.resolve("bascule").resolve("tokens");
  }

  /** Returns the credentials for {@code server}, which has {@code transport}. */
  ServerCredentials of(ConfigSection server, ServerId id, ServerTransport transport) {
    return switch (transport) {
      case ServerTransport.OverHttp http -> of(server, id, http.settings());
      case ServerTransport.Stdio _, ServerTransport.Demo _ -> ServerCredentials.NONE;
    };
  }

  private ServerCredentials of(ConfigSection server, ServerId id, StreamableHttpSettings http) {
    boolean isAuthorized =
        http.headers().keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
    Optional<OAuthSettings> settings =
        isAuthorized ? Optional.empty() : Optional.of(settings(id, http));
    server.show("oauth", () -> settings.map(CredentialsReader::describe).orElse("none"));
    return new ServerCredentials(headersFile, settings);
  }

  /** Describes how the bridge gets a token now, which depends on whether a user has logged in. */
  private static String describe(OAuthSettings oauth) {
    boolean hasLogin = Files.isRegularFile(OAuthLogin.file(oauth));
    return switch (oauth.grant()) {
      case LOGIN_IF_ANY -> hasLogin ? "stored login" : "none (not logged in)";
      case LOGIN -> hasLogin ? "stored login" : "login required: bascule login " + oauth.server();
      case CLIENT_CREDENTIALS -> "client credentials";
      case TOKEN_EXCHANGE -> "token exchange (token of each caller)";
    };
  }

  private OAuthSettings settings(ServerId id, StreamableHttpSettings http) {
    return new OAuthSettings(
        id.value(),
        http.url(),
        oauth.grant(),
        oauth.client(),
        oauth.scopes(),
        oauth.authorizationServer(),
        oauth.audience(),
        tokens);
  }
}
