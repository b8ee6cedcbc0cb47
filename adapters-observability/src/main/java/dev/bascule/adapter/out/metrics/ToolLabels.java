package dev.bascule.adapter.out.metrics;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which tools get labels of their own. Callers choose the names that they call, and each
 * label costs memory here and in the collector; so only known tools get one, and of each server
 * only a limited number.
 *
 * <p>Thread-safe.
 */
final class ToolLabels {

  /** The label of tools that are not known to exist. */
  static final String UNKNOWN = "unknown";

  /** The label of further tools of a server with too many. */
  static final String OTHER = "other";

  private final int most;
  private final Map<ServerId, Set<ToolName>> known = new ConcurrentHashMap<>();

  /**
   * @param most the maximum number of labels per server
   */
  ToolLabels(int most) {
    this.most = most;
  }

  /** Gives {@code tool} its own label, if the limit is not reached. */
  void add(ServerId server, ToolName tool) {
    Set<ToolName> tools = known.computeIfAbsent(server, _ -> ConcurrentHashMap.newKeySet());
    if (tools.contains(tool)) {
      return;
    }
    synchronized (tools) {
      if (tools.size() < most) {
        tools.add(tool);
      }
    }
  }

  /** Returns the label of {@code tool}. */
  String labelOf(ServerId server, ToolName tool) {
    Set<ToolName> tools = known.getOrDefault(server, Set.of());
    if (tools.contains(tool)) {
      return tool.value();
    }
    return tools.size() < most ? UNKNOWN : OTHER;
  }
}
