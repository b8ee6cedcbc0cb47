package dev.bascule.adapter.out.mcp.protocol.modern;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of MCP without a handshake that are spoken.
 *
 * @param spoken the best first; at least one
 */
public record ModernRevisions(List<String> spoken) {

  /** What the bridge speaks. */
  public static final ModernRevisions OF_BRIDGE = new ModernRevisions(List.of("2026-07-28"));

  public ModernRevisions {
    spoken = List.copyOf(spoken);
  }

  /** Returns what is spoken with a server that has not said what it knows. */
  public String preferred() {
    return spoken.getFirst();
  }

  /**
   * Returns the best revision that is spoken here and known to a server that knows {@code
   * serverRevisions}.
   */
  public Optional<String> bestOf(Collection<String> serverRevisions) {
    return spoken.stream().filter(serverRevisions::contains).findFirst();
  }
}
