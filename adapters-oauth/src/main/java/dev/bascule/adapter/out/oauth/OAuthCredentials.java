package dev.bascule.adapter.out.oauth;

import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Ticker;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes the credentials of servers that want tokens (MCP basic/authorization). */
public final class OAuthCredentials {

  private OAuthCredentials() {}

  /**
   * Returns those of the server that {@code settings} are for. They ask nobody until a request
   * needs them.
   *
   * @param dates tells when tokens end
   * @param ticker measures the time that requests have
   */
  public static UpstreamCredentials of(OAuthSettings settings, InstantSource dates, Ticker ticker) {
    Wire wire = wire(settings, ticker);
    Discovery discovery = new Discovery(settings, wire);
    TokenEndpoint endpoint = new TokenEndpoint(wire, dates);
    return switch (settings.grant()) {
      case LOGIN_IF_ANY, LOGIN ->
          new HeldToken(
              settings, new LoginTokens(settings, endpoint, dates, ticker), dates, ticker);
      case CLIENT_CREDENTIALS ->
          new HeldToken(
              settings, GrantedTokens.ofBridge(settings, discovery, endpoint), dates, ticker);
      case TOKEN_EXCHANGE ->
          new ExchangedTokens(
              token ->
                  new HeldToken(
                      settings,
                      GrantedTokens.ofCaller(token, settings, discovery, endpoint),
                      dates,
                      ticker));
    };
  }

  static Wire wire(OAuthSettings settings, Ticker ticker) {
    return Wire.within(reach(settings), ticker);
  }

  static Reach reach(OAuthSettings settings) {
    List<URI> named = new ArrayList<>(List.of(settings.url()));
    settings.authority().tokenUrl().ifPresent(named::add);
    settings.authority().issuer().flatMap(ServerUrl::parse).ifPresent(named::add);
    return new Reach(named);
  }
}
