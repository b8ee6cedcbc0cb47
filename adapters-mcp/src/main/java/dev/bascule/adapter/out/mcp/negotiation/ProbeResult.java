package dev.bascule.adapter.out.mcp.negotiation;

import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.domain.result.Failure;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.util.Optional;

/** The result of a probe. */
public sealed interface ProbeResult {

  /**
   * The era is known.
   *
   * @param discoverResult the discovery result, if there is one
   * @param isGuess whether it is inferred only from silence, which may have another cause
   */
  record Known(ProtocolEra era, Optional<DiscoverResult> discoverResult, boolean isGuess)
      implements ProbeResult {}

  /**
   * The era is unknown; the server is unavailable, or denies access.
   *
   * @param failure the failure of a request with this result
   */
  record Unknown(Failure.UpstreamFailure failure) implements ProbeResult {}

  /** Returns the result for a server of the legacy era. */
  static ProbeResult legacy() {
    return new Known(ProtocolEra.LEGACY, Optional.empty(), /* isGuess= */ false);
  }

  /** Returns the result for a server that does not answer. */
  static ProbeResult legacyByGuess() {
    return new Known(ProtocolEra.LEGACY, Optional.empty(), /* isGuess= */ true);
  }

  /** Returns the result for a server of the modern era. */
  static ProbeResult modern(Optional<DiscoverResult> discoverResult) {
    return new Known(ProtocolEra.MODERN, discoverResult, /* isGuess= */ false);
  }
}
