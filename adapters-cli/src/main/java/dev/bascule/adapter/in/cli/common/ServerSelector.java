package dev.bascule.adapter.in.cli.common;

import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.text.SafeText;
import dev.bascule.domain.text.SpellingSuggestion;
import java.util.List;

/** Finds the server that the user names. */
public final class ServerSelector {

  private ServerSelector() {}

  /**
   * Returns its configuration.
   *
   * @throws UsageException if there is no such server; the message suggests a similar name
   */
  public static ServerConfig findServer(String name, BridgeConfig config) {
    List<String> names = config.serverIds().stream().map(ServerId::value).toList();
    return config.servers().stream()
        .filter(server -> server.id().value().equals(name))
        .findFirst()
        .orElseThrow(() -> new UsageException(unknownNameMessage("server", name, names)));
  }

  /**
   * Returns the tool name that the user gave.
   *
   * @throws UsageException if it is not a valid tool name
   */
  public static ToolName parseToolName(String name) {
    try {
      return new ToolName(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("TOOL: " + e.getMessage());
    }
  }

  /** Returns the names of the tools of a server. */
  public static List<String> toolNames(Listing listing) {
    return listing.tools().stream().map(tool -> tool.name().value()).toList();
  }

  /** Returns the message for an unknown name. */
  public static String unknownNameMessage(String kind, String name, List<String> candidates) {
    String hint =
        SpellingSuggestion.nearest(name, candidates)
            .map(near -> "did you mean \"" + near + "\"?")
            .orElseGet(
                () ->
                    candidates.isEmpty()
                        ? "none is available"
                        : "available: " + String.join(", ", candidates));
    return SafeText.line("unknown " + kind + " \"" + name + "\"; " + hint);
  }
}
