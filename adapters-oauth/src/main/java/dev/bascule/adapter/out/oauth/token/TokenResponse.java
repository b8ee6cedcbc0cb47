package dev.bascule.adapter.out.oauth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token response. Its {@code toString} contains no token.
 *
 * @param access the access token
 * @param refresh the refresh token, if any
 * @param expires the expiry of the access token; empty if unknown
 * @param scopes its scopes, as far as known
 */
public record TokenResponse(
    String access, Optional<String> refresh, Optional<Instant> expires, List<String> scopes) {

  /** Refreshed early, so that a token does not expire in transit. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  public TokenResponse {
    scopes = List.copyOf(scopes);
  }

  public boolean isValidAt(Instant now) {
    return expires.map(end -> now.isBefore(end.minus(MARGIN))).orElse(true);
  }

  @Override
  public String toString() {
    return "TokenResponse[expires=" + expires + ", scopes=" + scopes + "]";
  }
}
