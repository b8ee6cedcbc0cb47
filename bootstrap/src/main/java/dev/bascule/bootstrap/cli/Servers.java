package dev.bascule.bootstrap.cli;

import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.bootstrap.config.Suggestion;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.List;

/** Finds the server that the user names. */
final class Servers {

  private Servers() {}

  /**
   * Returns its name.
   *
   * @throws UsageException if there is none of that name; the text says which was meant
   */
  static ServerId named(String name, BridgeConfig config) {
    List<String> names = config.servers().stream().map(server -> server.id().value()).toList();
    return config.servers().stream()
        .map(ConfiguredServer::id)
        .filter(id -> id.value().equals(name))
        .findFirst()
        .orElseThrow(() -> new UsageException(unknown("server", name, names)));
  }

  /**
   * Returns the name of a tool that the user gave.
   *
   * @throws UsageException if no tool can have that name
   */
  static ToolName toolNamed(String name) {
    try {
      return new ToolName(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("TOOL: " + e.getMessage());
    }
  }

  /** Returns the names of the tools of a server. */
  static List<String> names(Listing listing) {
    return listing.tools().stream().map(tool -> tool.name().value()).toList();
  }

  /** Returns the text for a name that there is not. */
  static String unknown(String kind, String name, List<String> candidates) {
    String hint =
        Suggestion.nearest(name, candidates)
            .map(near -> "did you mean \"" + near + "\"?")
            .orElseGet(
                () ->
                    candidates.isEmpty()
                        ? "there is none at all"
                        : "there are: " + String.join(", ", candidates));
    return Printable.line("there is no " + kind + " \"" + name + "\"; " + hint);
  }
}
