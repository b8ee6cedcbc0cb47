package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.mcp.protocol.McpProtocol;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The supported revisions of MCP without a handshake.
 *
 * @param spoken the revisions, preferred first; at least one
 */
public record ModernRevisions(List<String> spoken) {

  /** The revisions that the bridge supports. */
  public static final ModernRevisions OF_BRIDGE = new ModernRevisions(McpProtocol.MODERN_VERSIONS);

  public ModernRevisions {
    spoken = List.copyOf(spoken);
  }

  /** Returns the revision for a server whose revisions are unknown. */
  public String preferred() {
    return spoken.getFirst();
  }

  /** Returns the preferred revision among {@code serverRevisions} that is supported. */
  public Optional<String> bestOf(Collection<String> serverRevisions) {
    return spoken.stream().filter(serverRevisions::contains).findFirst();
  }
}
