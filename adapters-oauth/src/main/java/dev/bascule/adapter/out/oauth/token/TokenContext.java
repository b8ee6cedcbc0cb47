package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.discovery.BearerChallenge;
import java.util.Optional;

/**
 * Why a token is fetched.
 *
 * @param rejectedToken the token that the server has just rejected, if any
 * @param challenge its challenge
 */
public record TokenContext(Optional<TokenResponse> rejectedToken, BearerChallenge challenge) {

  /** There is no token yet, or it has expired. */
  static final TokenContext NONE = new TokenContext(Optional.empty(), BearerChallenge.NONE);

  /** Returns whether {@code tokenResponse} differs from the rejected tokens. */
  public boolean isDifferent(TokenResponse tokenResponse) {
    return rejectedToken
        .map(rejected -> !rejected.access().equals(tokenResponse.access()))
        .orElse(true);
  }
}
