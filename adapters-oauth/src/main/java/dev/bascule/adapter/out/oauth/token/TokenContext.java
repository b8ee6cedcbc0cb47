package dev.bascule.adapter.out.oauth.token;

import dev.bascule.adapter.out.oauth.discovery.BearerChallenge;
import java.util.Optional;

/**
 * Why a token is fetched.
 *
 * @param rejectedToken the one that the server has just refused, if it was shown one
 * @param challenge how it did
 */
public record TokenContext(Optional<TokenResponse> rejectedToken, BearerChallenge challenge) {

  /** There is none yet, or it has ended. */
  static final TokenContext NONE = new TokenContext(Optional.empty(), BearerChallenge.NONE);

  /** Tells whether {@code tokenResponse} are other ones than those that were refused. */
  public boolean isDifferent(TokenResponse tokenResponse) {
    return rejectedToken
        .map(rejected -> !rejected.access().equals(tokenResponse.access()))
        .orElse(true);
  }
}
