package dev.bascule.adapter.out.oauth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an authorization server gave. Its {@code toString} shows no token.
 *
 * @param access the access token
 * @param refresh what gets another one, if there is anything
 * @param expires when the access token ends; empty where nobody knows
 * @param scopes what it is good for, as far as is known
 */
public record TokenResponse(
    String access, Optional<String> refresh, Optional<Instant> expires, List<String> scopes) {

  /** Renewed a little early, so that a token does not end on its way. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  public TokenResponse {
    scopes = List.copyOf(scopes);
  }

  public boolean isValidAt(Instant now) {
    return expires.map(end -> now.isBefore(end.minus(MARGIN))).orElse(true);
  }

  TokenResponse withRefresh(Optional<String> other) {
    return new TokenResponse(access, other, expires, scopes);
  }

  @Override
  public String toString() {
    return "TokenResponse[expires=" + expires + ", scopes=" + scopes + "]";
  }
}
