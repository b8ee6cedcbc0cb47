package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Failure;
import java.util.Optional;

/** What a probe tells of the way in which a server is to be spoken to. */
sealed interface EraVerdict {

  /**
   * It is known.
   *
   * @param discovered what the server said of itself, if it did
   * @param isGuess whether it is known from silence alone, which may have another reason
   */
  record Known(Era era, Optional<Discovered> discovered, boolean isGuess) implements EraVerdict {}

  /**
   * It is not; the server is away, or does not let us in.
   *
   * @param failure what that means for a request
   */
  record Unknown(Failure.Upstream failure) implements EraVerdict {}

  /** Returns the verdict that a server knows the handshake alone. */
  static EraVerdict legacy() {
    return new Known(Era.LEGACY, Optional.empty(), /* isGuess= */ false);
  }

  /** Returns the verdict on a server that says nothing. */
  static EraVerdict legacyByGuess() {
    return new Known(Era.LEGACY, Optional.empty(), /* isGuess= */ true);
  }

  /** Returns the verdict that a server does without the handshake. */
  static EraVerdict modern(Optional<Discovered> discovered) {
    return new Known(Era.MODERN, discovered, /* isGuess= */ false);
  }
}
