package dev.bascule.configuration.load.server;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.is;
import static dev.bascule.configuration.parse.KeyCondition.not;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.AuthorizationServerSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.ClientSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.Grant;
import dev.bascule.configuration.HostNames;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.KeyCondition;
import dev.bascule.configuration.parse.ValueType;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private static final List<String> FOREIGN_KEYS =
      List.of("server_url", "storage_type", "client_metadata", "callback_port", "use_loopback");

  private static final String SCOPES = "scopes";

  /** Stands for what the server names. */
  private static final String OF_SERVER = "from the server's metadata";

  private static final List<String> OWN =
      List.of(
          "clientId",
          "clientSecret",
          "clientSecretFile",
          "clientMetadataUrl",
          "callbackPort",
          SCOPES,
          "issuer",
          "tokenUrl",
          "grant",
          "tokenExchange");

  private static final List<String> KEYS = ServersReader.concat(OWN, FOREIGN_KEYS);
  private static final ValueType<URI> URL =
      ValueType.parsed(
          "an https URL, or an http URL of this machine",
          "[Hh][Tt][Tt][Pp][Ss]?://[^#]+",
          OAuthReader::url);

  private static final KeyCondition HAS_SECRET = has("clientSecret").or(has("clientSecretFile"));

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
    ConfigSection exchange = oauth.hidden().section("tokenExchange", List.of("audience", SCOPES));
    ClientSettings client = client(oauth);
    Grant grant = grant(oauth);
    oauth.reject(
        is("grant", "client_credentials").or(has("tokenExchange")).and(not(has("clientId"))),
        "clientId",
        "is required: the client ID of the bridge at the authorization server");
    oauth.ignore(FOREIGN_KEYS);
    checkIssuer(oauth);
    List<String> ownScopes = oauth.texts(SCOPES);
    List<String> exchangeScopes = exchange.texts(SCOPES);
    List<String> scopes = exchangeScopes.isEmpty() ? ownScopes : exchangeScopes;
    oauth.show(SCOPES, scopes.isEmpty() ? OF_SERVER : String.join(" ", scopes));
    return new OAuthReader(
        grant,
        client,
        scopes,
        new AuthorizationServerSettings(
            oauth.optional("issuer", URL, OF_SERVER).map(URI::toString),
            oauth.read("tokenUrl", URL)),
        exchange.text("audience"));
  }

  /**
   * Requires {@code issuer}, because a compromised server could otherwise direct tokens and secrets
   * to any authorization server.
   */
  private static void checkIssuer(ConfigSection oauth) {
    KeyCondition isMissing = not(has("issuer").or(has("tokenUrl")));
    oauth.reject(
        has("tokenExchange").and(isMissing),
        "issuer",
        "is required: the authorization server that may receive callers' tokens");
    oauth.reject(
        HAS_SECRET.and(not(has("tokenExchange"))).and(isMissing),
        "issuer",
        "is required: the authorization server that may receive the client secret");
  }

  /** Returns whether {@code server} uses token exchange. */
  static boolean exchangesToken(ConfigSection server) {
    return server.namesIn("oauth").contains("tokenExchange");
  }

  private static Grant grant(ConfigSection oauth) {
    Grant grant =
        oauth
            .hidden()
            .oneOf(
                "grant",
                Map.of(
                    "authorization_code",
                    Grant.LOGIN,
                    "client_credentials",
                    Grant.CLIENT_CREDENTIALS),
                "authorization_code or client_credentials",
                Grant.LOGIN);
    oauth.reject(
        has("grant").and(has("tokenExchange")),
        "grant",
        "`grant` and `tokenExchange` exclude each other");
    if (!oauth.has("tokenExchange")) {
      return grant;
    }
    return Grant.TOKEN_EXCHANGE;
  }

  private static ClientSettings client(ConfigSection oauth) {
    Optional<String> id = oauth.text("clientId").filter(text -> !text.isBlank());
    oauth.show("clientId", id.orElse("dynamic client registration"));
    return new ClientSettings(
        id,
        secret(oauth),
        oauth.read("clientMetadataUrl", URL),
        oauth.hidden().read("callbackPort", ValueType.PORT, 0));
  }

  private static Optional<ClientSecret> secret(ConfigSection oauth) {
    Optional<ClientSecret> given = oauth.text("clientSecret").map(ClientSecret.Inline::new);
    Optional<ClientSecret> inFile =
        oauth.path("clientSecretFile", "a file path").map(ClientSecret.InFile::new);
    oauth.reject(
        has("clientSecret").and(has("clientSecretFile")),
        "clientSecretFile",
        "`clientSecret` and `clientSecretFile` exclude each other");
    oauth.reject(
        HAS_SECRET.and(not(has("clientId"))), "clientId", "is required with a client secret");
    Optional<ClientSecret> secret = given.or(() -> inFile);
    oauth.show("clientSecret", secret.isPresent() ? "given" : "none");
    return secret;
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
