package dev.bascule.bootstrap.wiring.upstream;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Two kinds of credentials in one request.
 *
 * @param lower the credentials that are overridden
 * @param upper the credentials that win if both have the same header field
 * @param ticker measures the time that remains for the second after the first
 */
record CompositeCredentials(UpstreamCredentials lower, UpstreamCredentials upper, Ticker ticker)
    implements UpstreamCredentials {

  @Override
  public UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity) {
    return new CompositeCredentials(
        lower.onBehalfOf(forwardedIdentity), upper.onBehalfOf(forwardedIdentity), ticker);
  }

  @Override
  public CredentialHeaders headers(Duration timeout) {
    Deadline deadline = Deadline.after(timeout, ticker);
    return switch (lower.headers(timeout)) {
      case CredentialHeaders.Unavailable none -> none;
      case CredentialHeaders.Available(Map<String, String> first) ->
          switch (upper.headers(rest(deadline))) {
            case CredentialHeaders.Unavailable none -> none;
            case CredentialHeaders.Available(Map<String, String> second) -> merged(first, second);
          };
    };
  }

  private static CredentialHeaders merged(Map<String, String> first, Map<String, String> second) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(first);
    all.putAll(second);
    return new CredentialHeaders.Available(all);
  }

  @Override
  public boolean renew(Rejection rejection, Duration timeout) {
    Deadline deadline = Deadline.after(timeout, ticker);
    boolean isRenewed = lower.renew(rejection, timeout);
    return upper.renew(rejection, rest(deadline)) || isRenewed;
  }

  @Override
  public Optional<String> remedy(Rejection rejection) {
    return upper.remedy(rejection).or(() -> lower.remedy(rejection));
  }

  private Duration rest(Deadline deadline) {
    Duration left = deadline.remaining(ticker);
    return left.isPositive() ? left : Duration.ofNanos(1);
  }
}
