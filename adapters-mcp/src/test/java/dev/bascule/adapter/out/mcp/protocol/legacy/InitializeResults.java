package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ServerDiscovery;
import java.util.Optional;

/** Results of {@code initialize}. */
public final class InitializeResults {

  private InitializeResults() {}

  /** Returns the result of a server that states nothing but its revision. */
  public static InitializeResult of(String revision) {
    ServerDiscovery discovery =
        new ServerDiscovery(
            revision, JsonBytes.of("{}"), Optional.empty(), Optional.empty(), CacheHints.NONE);
    return new InitializeResult(
        discovery, Optional.empty(), Optional.empty(), /* lists= */ Optional.empty());
  }
}
