package dev.bascule.adapter.in.http.exchange;

import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import java.util.Optional;

/** Parses names in requests; a syntactically invalid name counts as unknown. */
public final class PathNames {

  private PathNames() {}

  public static Optional<ServerId> parseServerId(String text) {
    try {
      return Optional.of(new ServerId(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  public static Optional<ToolName> parseToolName(String text) {
    try {
      return Optional.of(new ToolName(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
