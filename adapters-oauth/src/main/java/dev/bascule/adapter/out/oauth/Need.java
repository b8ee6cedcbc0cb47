package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Why a token is fetched.
 *
 * @param refused the one that the server has just refused, if it was shown one
 * @param challenge how it did
 */
record Need(Optional<Tokens> refused, Challenge challenge) {

  /** There is none yet, or it has ended. */
  static final Need OF_ANY = new Need(Optional.empty(), Challenge.NONE);

  Need {
    requireNonNull(refused, "refused");
    requireNonNull(challenge, "challenge");
  }

  /** Tells whether {@code tokens} are other ones than those that were refused. */
  boolean isOther(Tokens tokens) {
    return refused.map(shown -> !shown.access().equals(tokens.access())).orElse(true);
  }
}
