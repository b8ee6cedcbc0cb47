package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.time.Deadline;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that need nobody to log in: those of the bridge itself, or of a caller whose token is
 * exchanged. For one thread at a time.
 */
final class GrantedTokens implements TokenSource {

  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private final OAuthSettings settings;
  private final Discovery discovery;
  private final TokenEndpoint endpoint;
  private final Supplier<Form> grant;

  /** Found out once, and again where the server refuses. */
  private @Nullable Found found;

  private GrantedTokens(
      OAuthSettings settings, Discovery discovery, TokenEndpoint endpoint, Supplier<Form> grant) {
    this.settings = requireNonNull(settings, "settings");
    this.discovery = requireNonNull(discovery, "discovery");
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.grant = requireNonNull(grant, "grant");
  }

  static GrantedTokens ofBridge(
      OAuthSettings settings, Discovery discovery, TokenEndpoint endpoint) {
    return new GrantedTokens(
        settings, discovery, endpoint, () -> new Form().add("grant_type", "client_credentials"));
  }

  /** Returns those of the caller who came with {@code token}. */
  static GrantedTokens ofCaller(
      String token, OAuthSettings settings, Discovery discovery, TokenEndpoint endpoint) {
    requireNonNull(token, "token");
    return new GrantedTokens(
        settings,
        discovery,
        endpoint,
        () ->
            new Form()
                .add("grant_type", EXCHANGE)
                .add("subject_token", token)
                .add("subject_token_type", ACCESS_TOKEN)
                .add("requested_token_type", ACCESS_TOKEN)
                .add("audience", settings.audience()));
  }

  @Override
  public Tokens fetch(Need need, Deadline deadline) throws NoTokenException, InterruptedException {
    Found known = found;
    if (known == null || !need.challenge().parameters().isEmpty()) {
      known = discovery.find(need.challenge(), deadline);
      found = known;
    }
    List<String> scopes = scopes(need, known);
    return endpoint.ask(
        known.authority().tokenEndpoint(),
        client(known.authority()),
        new TokenRequest(grant.get().add("resource", known.resource()).addScopes(scopes), scopes),
        deadline);
  }

  /** What is configured goes before what the server says, but for what it asks for in addition. */
  private List<String> scopes(Need need, Found known) throws NoTokenException {
    List<String> usual = settings.scopes().isEmpty() ? known.scopes() : settings.scopes();
    if (!need.challenge().isForMoreScope()) {
      return usual;
    }
    List<String> granted = need.refused().map(Tokens::scopes).orElse(List.of());
    List<String> missing = Scopes.missing(need.challenge().scopes(), granted);
    if (missing.isEmpty()) {
      throw new NoTokenException(
          "the token for " + settings.server() + " does not suffice, whatever its scopes");
    }
    return Scopes.union(Scopes.union(settings.scopes(), granted), missing);
  }

  private Client client(AuthorizationServer authority) throws NoTokenException {
    Optional<String> id = settings.client().id();
    if (id.isEmpty()) {
      throw new NoTokenException(
          "the server " + settings.server() + " needs `oauth.clientId` in the configuration");
    }
    Optional<ClientSecret> secret = settings.client().secret();
    return new Client(id.get(), secret, Client.Method.fitting(secret.isPresent(), authority));
  }
}
