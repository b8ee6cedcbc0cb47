package dev.bascule.bootstrap.config.load.server;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.AuthorizationServerSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.ClientSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.Grant;
import dev.bascule.bootstrap.config.HostNames;
import dev.bascule.bootstrap.config.parse.ConfigNode;
import dev.bascule.bootstrap.config.parse.ConfigSection;
import dev.bascule.bootstrap.config.parse.SourceLocation;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code oauth} of a server. Messages contain no secrets.
 *
 * @param audience the audience of exchanged tokens
 */
record OAuthReader(
    Grant grant,
    ClientSettings client,
    List<String> scopes,
    AuthorizationServerSettings authorizationServer,
    Optional<String> audience) {

  /** Keys of mcpo that mcpo and the bridge discover automatically. */
  private static final Set<String> FOREIGN_KEYS =
      Set.of("server_url", "storage_type", "client_metadata", "callback_port", "use_loopback");

  private static final Set<String> OWN =
      Set.of(
          "clientId",
          "clientSecret",
          "clientSecretFile",
          "clientMetadataUrl",
          "callbackPort",
          "scopes",
          "issuer",
          "tokenUrl",
          "grant",
          "tokenExchange");

  private static final Set<String> KEYS = ServersReader.union(OWN, FOREIGN_KEYS);
  private static final String URL = "an https URL, or an http URL of this machine";

  /** The default: a stored login, if there is one. */
  static final OAuthReader DEFAULT =
      new OAuthReader(
          Grant.LOGIN_IF_ANY,
          ClientSettings.UNKNOWN,
          List.of(),
          AuthorizationServerSettings.OF_SERVER,
          Optional.empty());

  OAuthReader {
    scopes = List.copyOf(scopes);
  }

  static OAuthReader read(ConfigSection server) {
    if (!server.has("oauth")) {
      return DEFAULT;
    }
    ConfigSection oauth = server.section("oauth", KEYS);
    ConfigSection exchange = oauth.section("tokenExchange", Set.of("audience", "scopes"));
    ClientSettings client = client(oauth);
    Grant grant = grant(oauth);
    if (client.id().isEmpty() && grant != Grant.LOGIN && !oauth.has("clientId")) {
      oauth.report(
          "clientId", "is required: the client ID of the bridge at the authorization server");
    }
    checkIssuer(oauth);
    List<String> scopes = exchange.texts("scopes");
    return new OAuthReader(
        grant,
        client,
        scopes.isEmpty() ? oauth.texts("scopes") : scopes,
        new AuthorizationServerSettings(
            oauth.read("issuer", URL, text -> url(text).map(_ -> text)),
            oauth.read("tokenUrl", URL, OAuthReader::url)),
        exchange.text("audience"));
  }

  /**
   * Requires {@code issuer}, because a compromised server could otherwise direct tokens and secrets
   * to any authorization server.
   */
  private static void checkIssuer(ConfigSection oauth) {
    boolean isSecret = oauth.has("clientSecret") || oauth.has("clientSecretFile");
    if (oauth.has("issuer") || oauth.has("tokenUrl")) {
      return;
    }
    if (oauth.has("tokenExchange")) {
      oauth.report(
          "issuer", "is required: the authorization server that may receive callers' tokens");
    } else if (isSecret) {
      oauth.report(
          "issuer", "is required: the authorization server that may receive the client secret");
    }
  }

  /** Returns whether {@code server} uses token exchange. */
  static boolean exchangesToken(ConfigSection server) {
    return server
        .member("oauth")
        .map(ConfigNode.Member::value)
        .filter(
            value ->
                value
                        instanceof
                        ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> members)
                    && members.stream().anyMatch(member -> member.key().equals("tokenExchange")))
        .isPresent();
  }

  private static Grant grant(ConfigSection oauth) {
    Optional<Grant> grant =
        oauth.oneOf(
            "grant",
            Map.of(
                "authorization_code", Grant.LOGIN, "client_credentials", Grant.CLIENT_CREDENTIALS),
            "authorization_code or client_credentials");
    if (!oauth.has("tokenExchange")) {
      return grant.orElse(Grant.LOGIN);
    }
    if (oauth.has("grant")) {
      oauth.report("grant", "`grant` and `tokenExchange` exclude each other");
    }
    return Grant.TOKEN_EXCHANGE;
  }

  private static ClientSettings client(ConfigSection oauth) {
    return new ClientSettings(
        oauth.text("clientId").filter(id -> !id.isBlank()),
        secret(oauth),
        oauth.read("clientMetadataUrl", URL, OAuthReader::url),
        oauth
            .wholeNumber("callbackPort", "a port from 0 to 65535", port -> port <= 65_535)
            .orElse(0));
  }

  private static Optional<ClientSecret> secret(ConfigSection oauth) {
    Optional<ClientSecret> given = oauth.text("clientSecret").map(ClientSecret.Inline::new);
    Optional<ClientSecret> inFile =
        oauth.path("clientSecretFile", "a file path").map(ClientSecret.InFile::new);
    if (given.isPresent() && inFile.isPresent()) {
      oauth.report("clientSecretFile", "`clientSecret` and `clientSecretFile` exclude each other");
    }
    if ((given.isPresent() || inFile.isPresent()) && !oauth.has("clientId")) {
      oauth.report("clientId", "is required with a client secret");
    }
    return given.or(() -> inFile);
  }

  private static Optional<URI> url(String text) {
    try {
      URI url = URI.create(text);
      boolean isSafe =
          "https".equalsIgnoreCase(url.getScheme())
              || ("http".equalsIgnoreCase(url.getScheme())
                  && HostNames.isLoopback(String.valueOf(url.getHost())));
      return url.getHost() != null && url.getRawFragment() == null && isSafe
          ? Optional.of(url)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "OAuthReader[grant=" + grant + "]";
  }
}
