package dev.bascule.adapter.out.oauth;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.discovery.MetadataDiscovery;
import dev.bascule.adapter.out.oauth.http.OAuthHttpClient;
import dev.bascule.adapter.out.oauth.http.ServerUrl;
import dev.bascule.adapter.out.oauth.http.SsrfGuard;
import dev.bascule.adapter.out.oauth.login.RefreshTokenSource;
import dev.bascule.adapter.out.oauth.token.CachingCredentials;
import dev.bascule.adapter.out.oauth.token.ClientCredentialsSource;
import dev.bascule.adapter.out.oauth.token.TokenEndpoint;
import dev.bascule.adapter.out.oauth.token.TokenExchangeSource;
import dev.bascule.adapter.out.oauth.token.TokenSource;
import dev.bascule.application.port.out.LoginLeases;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Ticker;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Creates the OAuth credentials of servers (MCP basic/authorization). */
public final class OAuthCredentials {

  private OAuthCredentials() {}

  /**
   * Returns the credentials for the server of {@code settings}. They send no request until they are
   * needed.
   *
   * @param clock determines when tokens expire
   * @param ticker measures the time until the deadline of requests
   * @param leases lets only one replica at a time refresh a login
   */
  public static UpstreamCredentials of(
      OAuthSettings settings, InstantSource clock, Ticker ticker, LoginLeases leases) {
    OAuthHttpClient httpClient = httpClient(settings, ticker);
    MetadataDiscovery discovery = new MetadataDiscovery(settings, httpClient);
    TokenEndpoint endpoint = new TokenEndpoint(httpClient, clock);
    Function<TokenSource, UpstreamCredentials> cached =
        source -> new CachingCredentials(settings, source, clock, ticker);
    return switch (settings.grant()) {
      case LOGIN_IF_ANY, LOGIN ->
          cached.apply(new RefreshTokenSource(settings, endpoint, clock, ticker, leases));
      case CLIENT_CREDENTIALS ->
          cached.apply(
              new ClientCredentialsSource(settings, discovery, endpoint, Optional.empty()));
      case TOKEN_EXCHANGE ->
          new TokenExchangeSource(
              token ->
                  cached.apply(
                      new ClientCredentialsSource(
                          settings, discovery, endpoint, Optional.of(token))));
    };
  }

  static OAuthHttpClient httpClient(OAuthSettings settings, Ticker ticker) {
    return OAuthHttpClient.guarded(ssrfGuard(settings), ticker);
  }

  static SsrfGuard ssrfGuard(OAuthSettings settings) {
    List<URI> named = new ArrayList<>();
    settings.authorizationServer().tokenUrl().ifPresent(named::add);
    settings.authorizationServer().issuer().flatMap(ServerUrl::parse).ifPresent(named::add);
    return new SsrfGuard(settings.url(), named);
  }
}
