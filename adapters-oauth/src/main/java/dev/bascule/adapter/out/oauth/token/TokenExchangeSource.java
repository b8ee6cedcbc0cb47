package dev.bascule.adapter.out.oauth.token;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.json.Sha256;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Exchanges the token of each caller for one with the server as audience (RFC 8693). The results
 * are cached by the hash of the caller's token, for the latest thousand. Thread-safe.
 */
public final class TokenExchangeSource implements UpstreamCredentials {

  private static final int MAX_CALLERS = 1000;

  private final Function<String, UpstreamCredentials> exchange;

  @GuardedBy("byTokenHash")
  private final Map<Sha256, UpstreamCredentials> byTokenHash =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, UpstreamCredentials> eldest) {
          return size() > MAX_CALLERS;
        }
      };

  /**
   * @param exchange creates the credentials of the caller with a token
   */
  public TokenExchangeSource(Function<String, UpstreamCredentials> exchange) {
    this.exchange = exchange;
  }

  @Override
  public UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity) {
    Optional<String> token = forwardedIdentity.token();
    if (token.isEmpty()) {
      return this;
    }
    synchronized (byTokenHash) {
      return byTokenHash.computeIfAbsent(Sha256.of(token.get()), _ -> exchange.apply(token.get()));
    }
  }

  @Override
  public CredentialHeaders headers(Duration timeout) {
    return new CredentialHeaders.Unavailable(
        "the server requires token exchange, and the caller sent no token");
  }

  @Override
  public boolean renew(Rejection rejection, Duration timeout) {
    return false;
  }
}
