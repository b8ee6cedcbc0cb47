package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.outcome.Failure;
import java.util.Optional;

/** What a probe tells of the way in which a server is to be spoken to. */
sealed interface EraVerdict {

  /**
   * It is known.
   *
   * @param discovered what the server said of itself, if it did
   */
  record Known(Era era, Optional<Discovered> discovered) implements EraVerdict {}

  /**
   * It is not; the server is away, or does not let us in.
   *
   * @param failure what that means for a request
   */
  record Unknown(Failure.Upstream failure) implements EraVerdict {}

  /** Returns the verdict that a server knows the handshake alone. */
  static EraVerdict legacy() {
    return new Known(Era.LEGACY, Optional.empty());
  }
}
