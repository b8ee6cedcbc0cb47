package dev.bascule.adapter.out.metrics;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides which tools are told apart. Callers choose the names that they ask for, and each name
 * that is told apart costs memory here and in whatever collects the numbers; so only tools that a
 * server was asked for are, and of each server only the first so many.
 *
 * <p>Thread-safe.
 */
final class ToolLabels {

  /** Stands for names of which nobody knows whether there is such a tool. */
  static final String UNKNOWN = "unknown";

  /** Stands for the tools of a server that has too many. */
  static final String OTHER = "other";

  private final int most;
  private final Map<ServerId, Set<ToolName>> known = new ConcurrentHashMap<>();

  /**
   * @param most how many tools of a server are told apart
   */
  ToolLabels(int most) {
    this.most = most;
  }

  /** Tells {@code tool} apart from now on, if there is room. */
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

  /** Returns what {@code tool} is called. */
  String labelOf(ServerId server, ToolName tool) {
    Set<ToolName> tools = known.getOrDefault(server, Set.of());
    if (tools.contains(tool)) {
      return tool.value();
    }
    return tools.size() < most ? UNKNOWN : OTHER;
  }
}
