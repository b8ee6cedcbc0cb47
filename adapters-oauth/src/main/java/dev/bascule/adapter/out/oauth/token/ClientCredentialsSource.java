package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.discovery.AuthorizationServerMetadata;
import dev.bascule.adapter.out.oauth.discovery.ClientAuthMethod;
import dev.bascule.adapter.out.oauth.discovery.MetadataDiscovery;
import dev.bascule.adapter.out.oauth.discovery.ResolvedAuthorizationServer;
import dev.bascule.adapter.out.oauth.discovery.ScopeList;
import dev.bascule.adapter.out.oauth.http.FormEncoding;
import dev.bascule.domain.time.Deadline;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that need no login: of the bridge itself, or of a caller whose token is exchanged. Used by
 * one thread at a time.
 */
public final class ClientCredentialsSource implements TokenSource {

  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private final OAuthSettings settings;
  private final MetadataDiscovery discovery;
  private final TokenEndpoint endpoint;
  private final Optional<String> callerToken;

  /** Discovered once, and again when the server rejects the token. */
  private @Nullable ResolvedAuthorizationServer resolved;

  /**
   * @param callerToken the token to exchange; empty for tokens of the bridge itself
   */
  public ClientCredentialsSource(
      OAuthSettings settings,
      MetadataDiscovery discovery,
      TokenEndpoint endpoint,
      Optional<String> callerToken) {
    this.settings = settings;
    this.discovery = discovery;
    this.endpoint = endpoint;
    this.callerToken = callerToken;
  }

  @Override
  public TokenResponse fetch(TokenContext context, Deadline deadline)
      throws TokenUnavailableException, InterruptedException {
    ResolvedAuthorizationServer known = resolved;
    if (known == null || !context.challenge().parameters().isEmpty()) {
      known = discovery.find(context.challenge(), deadline);
      resolved = known;
    }
    List<String> scopes = scopes(context, known);
    return endpoint.requestToken(
        known.serverMetadata().tokenEndpoint(),
        client(known.serverMetadata()),
        grant().add("resource", known.resource()).addScopes(scopes),
        scopes,
        deadline);
  }

  private FormEncoding grant() {
    FormEncoding grant = new FormEncoding();
    return callerToken.isEmpty()
        ? grant.add("grant_type", "client_credentials")
        : grant
            .add("grant_type", EXCHANGE)
            .add("subject_token", callerToken)
            .add("subject_token_type", ACCESS_TOKEN)
            .add("requested_token_type", ACCESS_TOKEN)
            .add("audience", settings.audience());
  }

  /**
   * Returns the configured scopes, or else the advertised ones, and those that the server requests
   * in addition.
   */
  private List<String> scopes(TokenContext context, ResolvedAuthorizationServer known)
      throws TokenUnavailableException {
    List<String> usual = settings.scopes().isEmpty() ? known.scopes() : settings.scopes();
    if (!context.challenge().isInsufficientScope()) {
      return usual;
    }
    List<String> granted = context.rejectedToken().map(TokenResponse::scopes).orElse(List.of());
    List<String> missing = ScopeList.missing(context.challenge().scopes(), granted);
    if (missing.isEmpty()) {
      throw new TokenUnavailableException(
          "the token for " + settings.server() + " is rejected regardless of its scopes");
    }
    return ScopeList.union(ScopeList.union(settings.scopes(), granted), missing);
  }

  private ClientRegistration client(AuthorizationServerMetadata serverMetadata)
      throws TokenUnavailableException {
    Optional<String> id = settings.client().id();
    if (id.isEmpty()) {
      throw new TokenUnavailableException(
          "the server " + settings.server() + " needs `oauth.clientId` in the configuration");
    }
    Optional<ClientSecret> secret = settings.client().secret();
    return new ClientRegistration(
        id.get(), secret, ClientAuthMethod.select(secret.isPresent(), serverMetadata));
  }
}
