package dev.bascule.adapter.out.oauth.token;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.oauth.discovery.BearerChallenge;
import java.util.Optional;

/**
 * Why a token is fetched.
 *
 * @param refused the one that the server has just refused, if it was shown one
 * @param challenge how it did
 */
public record TokenContext(Optional<TokenResponse> refused, BearerChallenge challenge) {

  /** There is none yet, or it has ended. */
  static final TokenContext OF_ANY = new TokenContext(Optional.empty(), BearerChallenge.NONE);

  public TokenContext {
    requireNonNull(refused, "refused");
    requireNonNull(challenge, "challenge");
  }

  /** Tells whether {@code tokens} are other ones than those that were refused. */
  public boolean isOther(TokenResponse tokens) {
    return refused.map(shown -> !shown.access().equals(tokens.access())).orElse(true);
  }
}
