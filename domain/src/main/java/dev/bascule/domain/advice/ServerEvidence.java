package dev.bascule.domain.advice;

import dev.bascule.domain.advice.ToolEvidence.Comparisons;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.List;

/**
 * What the answered calls of one server show about caching.
 *
 * @param observed the time since the first of them
 * @param drops how often a write invalidated all cached results of the server
 * @param removed the number of cached results that were removed by that
 * @param tools its tools, those with the most calls first
 */
public record ServerEvidence(
    ServerId server, Duration observed, long drops, long removed, List<ToolEvidence> tools) {

  public ServerEvidence {
    tools = List.copyOf(tools);
  }

  /** Returns the number of answered calls. */
  public long calls() {
    return tools.stream().mapToLong(ToolEvidence::calls).sum();
  }

  /** Returns the removed results that were loaded again while they would have been fresh. */
  public Comparisons reloadsAfterWrite() {
    return tools.stream()
        .map(ToolEvidence::reloadsAfterWrite)
        .reduce(new Comparisons(0, 0), Comparisons::plus);
  }
}
