package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.ProtocolEra;
import dev.bascule.domain.result.Failure;
import java.util.Optional;

/** What a probe tells of the way in which a server is to be spoken to. */
public sealed interface ProbeResult {

  /**
   * It is known.
   *
   * @param discoverResult what the server said of itself, if it did
   * @param isGuess whether it is known from silence alone, which may have another reason
   */
  record Known(ProtocolEra era, Optional<DiscoverResult> discoverResult, boolean isGuess)
      implements ProbeResult {}

  /**
   * It is not; the server is away, or does not let us in.
   *
   * @param failure what that means for a request
   */
  record Unknown(Failure.UpstreamFailure failure) implements ProbeResult {}

  /** Returns the verdict that a server knows the handshake alone. */
  static ProbeResult legacy() {
    return new Known(ProtocolEra.LEGACY, Optional.empty(), /* isGuess= */ false);
  }

  /** Returns the verdict on a server that says nothing. */
  static ProbeResult legacyByGuess() {
    return new Known(ProtocolEra.LEGACY, Optional.empty(), /* isGuess= */ true);
  }

  /** Returns the verdict that a server does without the handshake. */
  static ProbeResult modern(Optional<DiscoverResult> discoverResult) {
    return new Known(ProtocolEra.MODERN, discoverResult, /* isGuess= */ false);
  }
}
