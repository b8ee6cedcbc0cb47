package dev.bascule.adapter.out.mcp;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of MCP without a handshake that are spoken.
 *
 * @param spoken the best first; at least one
 */
record ModernRevisions(List<String> spoken) {

  /** What the bridge speaks. */
  static final ModernRevisions OF_BRIDGE = new ModernRevisions(List.of("2026-07-28"));

  ModernRevisions {
    spoken = List.copyOf(spoken);
  }

  /** Returns what is spoken with a server that has not said what it knows. */
  String preferred() {
    return spoken.getFirst();
  }

  /**
   * Returns the best revision that is spoken here and known to a server that knows {@code theirs}.
   */
  Optional<String> bestOf(Collection<String> theirs) {
    return spoken.stream().filter(theirs::contains).findFirst();
  }
}
